import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyLog, type ChatLog } from "../shared/log";
import { ABEL, HANNA, message } from "../shared/testing";
import { seenThrough } from "./actions";

const log = (...messages: ChatLog["messages"]): ChatLog => ({ ...emptyLog(), state: "ready", messages, whole: messages.length });

test("one's own texts and events after the last seen message do not stop a closing", () => {
  const mine = log(message(1, HANNA), message(2, ABEL), message(3, HANNA, "e", { kind: "event" }));
  assert.equal(seenThrough(mine, 1, ABEL), 3);
});

test("a customer's text after it does, also under one's own", () => {
  assert.equal(seenThrough(log(message(1, HANNA), message(2, HANNA), message(3, ABEL)), 1, ABEL), 1);
});
