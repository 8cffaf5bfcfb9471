import assert from "node:assert/strict";
import { test } from "node:test";
import { bar, firstWrong, hoursOf, sameEveryDay, USUAL, weekOf, withDay } from "./hours";

const hours = [
  { day: 1, from: "08:00", to: "12:00" },
  { day: 1, from: "13:00", to: "18:00" },
  { day: 6, from: "08:00", to: "13:00" },
];

test("hours come back as they were, also a day with a break", () => {
  assert.deepEqual(hoursOf(weekOf(hours)), hours);
});

test("a closed day has no opening; one that ends before it begins is found", () => {
  const week = weekOf(hours);
  assert.deepEqual(hoursOf(withDay(week, 6, [])).map(({ day }) => day), [1, 1]);
  assert.equal(firstWrong(week), null);
  assert.equal(firstWrong(withDay(week, 3, [{ from: "18:00", to: "08:00" }])), 3);
});

test("the same hours go to the open days, or to the working week where none is", () => {
  assert.deepEqual([...new Set(hoursOf(sameEveryDay(weekOf(hours))).map(({ day }) => day))], [1, 6]);
  assert.deepEqual(hoursOf(sameEveryDay(weekOf([]))), [1, 2, 3, 4, 5].map((day) => ({ day, ...USUAL })));
});

test("the bar is a picture of the two fields", () => {
  assert.deepEqual(bar({ from: "06:00", to: "12:00" }), { start: 25, length: 25 });
});
