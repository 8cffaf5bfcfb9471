import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "./route";

test("addresses name a chat or a page; anything else is the inbox", () => {
  assert.deepEqual(placeOf("#/chat/12"), { place: "inbox", chat: 12 });
  assert.deepEqual(placeOf("#/settings"), { place: "settings", chat: null });
  for (const nonsense of ["", "#/chat/x", "#/chat/12/..", "#/chat/99999999999999999", "#/else"]) {
    assert.deepEqual(placeOf(nonsense), { place: "inbox", chat: null });
  }
});
