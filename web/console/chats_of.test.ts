import assert from "node:assert/strict";
import { test } from "node:test";
import { ABEL, chat, HANNA, SARA } from "../shared/testing";
import { openWithin } from "./chats_of";

test("the newest open chat of a person is found, a closed one is not", () => {
  const rows = [
    chat(1, { status: "closed", updated_at: "2026-11-25T00:00:00.000Z" }),
    chat(2, { updated_at: "2026-11-23T00:00:00.000Z" }),
    chat(3, { updated_at: "2026-11-24T00:00:00.000Z" }),
    chat(4, { customer: null, parties: [ABEL, SARA] }),
  ];
  assert.equal(openWithin(rows, HANNA)?.chat_id, 3);
  assert.equal(openWithin(rows, SARA)?.chat_id, 4);
  assert.equal(openWithin(rows, { type: "user", id: 99 }), null);
});
