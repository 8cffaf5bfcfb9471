import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleAm } from "../console/strings/am";
import { consoleEn } from "../console/strings/en";
import { am } from "./strings/am";
import { laterAm } from "./strings/am_later";
import { en } from "./strings/en";
import { laterEn } from "./strings/en_later";
import { addTexts, badge, pickLang, t, tn } from "./strings/text";
import { day, when } from "./strings/time";

addTexts("en", laterEn);

test("the page's wish goes before the kept one, and that before the browser's", () => {
  assert.equal(pickLang("am", "en", ["en"]), "am");
  assert.equal(pickLang(null, "am", ["en-GB"]), "am");
  assert.equal(pickLang(null, null, ["fr-FR", "am-ET", "en"]), "am");
  assert.equal(pickLang("xx", null, []), "en");
});

test("both languages have the same texts with the same fields", () => {
  const fields = (text: unknown): string[] => (JSON.stringify(text).match(/\{\w+\}/g) ?? []).sort().filter((one, i, all) => one !== all[i - 1]);
  const pairs: Array<[Record<string, unknown>, Record<string, unknown>]> = [[en, am], [laterEn, laterAm], [consoleEn, consoleAm]];
  for (const [left, right] of pairs) {
    assert.deepEqual(Object.keys(right).sort(), Object.keys(left).sort());
    for (const key of Object.keys(left)) assert.deepEqual(fields(right[key]), fields(left[key]), key);
  }
});

test("numbers choose their form", () => {
  assert.equal(tn("newMessages", 1), "1 new message");
  assert.equal(tn("newMessages", 2), "2 new messages");
  assert.equal(t("refused", { reason: "no" }), "Not sent: no");
  assert.equal(badge(99), "99");
  assert.equal(badge(100), "99+");
});

test("days are calendar days of the viewer", () => {
  const now = new Date(2026, 10, 23, 0, 10);
  const local = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();
  assert.equal(day(local(2026, 10, 23, 0, 5), now), "Today");
  assert.equal(day(local(2026, 10, 22, 23, 55), now), "Yesterday");
  assert.equal(day(local(2026, 10, 18, 12, 0), now), "Wednesday");
  assert.equal(day(local(2026, 10, 16, 12, 0), now), "16 November");
  assert.equal(day(local(2025, 10, 16, 12, 0), now), "16 November 2025");
  assert.equal(when(local(2026, 10, 23, 0, 5), now), "0:05");
  assert.equal(when(local(2026, 10, 21, 12, 0), now), "Sat");
});
