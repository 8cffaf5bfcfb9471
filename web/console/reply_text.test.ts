import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, firstMissing, fitting, pieces, slashWord } from "./reply_text";
import type { SavedReply } from "./server/desk_wire";

const reply = (id: number, shortcut: string, text: string, title = ""): SavedReply => ({ id, shortcut, title, text, is_own: false, can_change: true });

test("variables are filled from the chat, and marked", () => {
  const text = "Dear {first_name}, your {car} is ready.";
  assert.equal(filled(text, { first_name: "Hanna", car: "Toyota Vitz" }), "Dear Hanna, your Toyota Vitz is ready.");
  assert.deepEqual(pieces(text, { first_name: "Hanna", car: "Toyota Vitz" }).map((piece) => piece.is), ["plain", "filled", "plain", "filled", "plain"]);
});

test("what nobody knows stays and can be found; braces of other words are text", () => {
  const text = filled("{name}: {plate}, {price}", { name: "Hanna" });
  assert.equal(text, "Hanna: {plate}, {price}");
  assert.deepEqual(firstMissing(text), { from: 7, to: 14 });
  assert.equal(firstMissing("{price}"), null);
});

test("a value is never filled in again, whatever a customer is called", () => {
  assert.equal(filled("Dear {name}", { name: "{me}", me: "Abel" }), "Dear {me}");
});

test("a slash at the beginning asks for replies, later it is a slash", () => {
  assert.deepEqual(["/", "/rea", "/ready now", "and/or", "//x"].map(slashWord), ["", "rea", null, null, null]);
});

test("the shortcut counts before title and text", () => {
  const all = [reply(1, "late", "We close at 18:30"), reply(2, "ready-late", "…"), reply(3, "hours", "open late"), reply(4, "bye", "…", "Late evening")];
  assert.deepEqual(fitting(all, "late").map((one) => one.id), [1, 2, 4, 3]);
  assert.deepEqual(fitting(all, "zzz"), []);
});
