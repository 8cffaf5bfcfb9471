import assert from "node:assert/strict";
import { test } from "node:test";
import { parts } from "./words";

const isolated = (text: string): string[] => parts(text).flatMap((part) => (part.ltr ? [part.text] : []));

test("plates, phone numbers, prices and times in an Arabic text are isolated", () => {
  assert.deepEqual(isolated("رقم السيارة AA 2-B48291 في الورشة"), ["AA 2-B48291"]);
  assert.deepEqual(isolated("هاتفي +251 91 123 4567، شكرا"), ["+251 91 123 4567"]);
  assert.deepEqual(isolated("السعر 6 200 ETB مع التركيب، الساعة 16:00."), ["6 200 ETB", "16:00"]);
  assert.deepEqual(isolated("(011) 551-2345 هو الرقم"), ["(011) 551-2345"]);
});

test("words without figures, and texts that run from left to right, stay one part", () => {
  assert.deepEqual(isolated("السيارة Toyota هنا"), []);
  assert.deepEqual(parts("Plate AA 2-B48291, call +251 91 123 4567"), [{ text: "Plate AA 2-B48291, call +251 91 123 4567", ltr: false }]);
});

test("no letter is lost or moved", () => {
  for (const text of ["١٢ رقم 12-B و 13", "12", "أ 1 ب 2 ج 3.", "سعر 5%!", "https://kelem.example/e/2026-11-23/AA-2-B48291?lang=ar انظر"]) {
    assert.equal(parts(text).map((part) => part.text).join(""), text);
  }
});
