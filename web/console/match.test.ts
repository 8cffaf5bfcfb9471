import assert from "node:assert/strict";
import { test } from "node:test";
import { parts, ranked } from "./match";

test("what begins with the words stands before what has them in it", () => {
  const all = ["Unassigned chats", "Close", "Assign to", "Back: assign"];
  assert.deepEqual(ranked(all, "ass", (one) => one), ["Assign to", "Back: assign", "Unassigned chats"]);
  assert.deepEqual(ranked(all, "", (one) => one), all);
});

test("the part that fits is marked, in the letters that stand there", () => {
  assert.deepEqual(parts("Unassigned", "ASS").map((part) => part.text), ["Un", "ass", "igned"]);
  assert.deepEqual(parts("ምደባ ለ", "ምደ"), [{ text: "ምደ", fits: true }, { text: "ባ ለ", fits: false }]);
  assert.deepEqual(parts("Close", "x"), [{ text: "Close", fits: false }]);
});
