import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleAm } from "../console/strings/am";
import { consoleAr } from "../console/strings/ar";
import { consoleEn } from "../console/strings/en";
import { am } from "./strings/am";
import { laterAm } from "./strings/am_later";
import { ar } from "./strings/ar";
import { laterAr } from "./strings/ar_later";
import { en } from "./strings/en";
import { laterEn } from "./strings/en_later";
import { addTexts, badge, pickLang, speak, t, tn } from "./strings/text";
import { day, when } from "./strings/time";

addTexts("en", laterEn);
addTexts("ar", { ...ar, ...laterAr });

test("the page's wish goes before the kept one, and that before the browser's", () => {
  assert.equal(pickLang("am", "en", ["en"]), "am");
  assert.equal(pickLang(null, "am", ["en-GB"]), "am");
  assert.equal(pickLang(null, null, ["fr-FR", "am-ET", "en"]), "am");
  assert.equal(pickLang("xx", null, []), "en");
});

test("every language has the same texts with the same fields", () => {
  const fields = (text: unknown): string[] => [...new Set(JSON.stringify(text).match(/\{\w+\}/g) ?? [])].sort();
  const tables: Array<Array<Record<string, unknown>>> = [
    [en, am, ar],
    [laterEn, laterAm, laterAr],
    [consoleEn, consoleAm, consoleAr],
  ];
  for (const [first, ...others] of tables) {
    for (const other of others) {
      assert.deepEqual(Object.keys(other).sort(), Object.keys(first ?? {}).sort());
      for (const key of Object.keys(other)) assert.deepEqual(fields(other[key]), fields(first?.[key]), key);
    }
  }
});

test("Arabic has a form for each kind of number", () => {
  const forms = new Set([0, 1, 2, 3, 10, 11, 26, 99, 100, 101, 102, 103].map((n) => new Intl.PluralRules("ar").select(n)));
  assert.deepEqual([...forms].sort(), Object.keys(laterAr.newMessages).sort());
  speak("ar");
  const said = [0, 1, 2, 3, 11, 100].map((n) => tn("newMessages", n).replace(/[\u2068\u2069]/g, ""));
  speak("en");
  assert.deepEqual(said, ["لا رسائل جديدة", "رسالة جديدة", "رسالتان جديدتان", "3 رسائل جديدة", "11 رسالة جديدة", "100 رسالة جديدة"]);
});

test("what is filled in keeps its own direction wherever two directions meet", () => {
  assert.equal(t("event_closed", { a: "Sara" }), "Sara closed this chat");
  assert.equal(t("event_closed", { a: "سارة" }), "\u2068سارة\u2069 closed this chat");
  speak("ar");
  assert.equal(t("event_closed", { a: "Sara" }), "أُغلقت المحادثة بواسطة \u2068Sara\u2069");
  speak("en");
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
