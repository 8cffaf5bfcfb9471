import assert from "node:assert/strict";
import { test } from "node:test";
import { snoozeTimes } from "./snooze_times";

const days = (now: Date): number[] => snoozeTimes(now).map(({ at }) => at.getDay());

test("next week is the next Monday, also on a Monday and a Sunday", () => {
  const monday = new Date(2026, 10, 23, 15, 30);
  assert.equal(snoozeTimes(monday)[3]?.at.getTime(), new Date(2026, 10, 30, 8).getTime());
  assert.equal(snoozeTimes(new Date(2026, 10, 29, 9))[3]?.at.getTime(), new Date(2026, 10, 30, 8).getTime());
});

test("tomorrow is a morning, also over the end of a month", () => {
  const at = snoozeTimes(new Date(2026, 10, 30, 23, 59))[2]?.at;
  assert.deepEqual([at?.getMonth(), at?.getDate(), at?.getHours()], [11, 1, 8]);
  assert.equal(days(new Date(2026, 10, 27))[2], 6);
});
