import assert from "node:assert/strict";
import { test } from "node:test";
import { differs } from "./still";

test("the same values stand still, another value or another prop does not", () => {
  const chat = {};
  assert.equal(differs({ chat, at: 1 }, { chat, at: 1 }), false);
  assert.equal(differs({ chat, at: 1 }, { chat: {}, at: 1 }), true);
  assert.equal(differs({ chat }, { chat, at: undefined }), false);
  assert.equal(differs({ chat }, { chat, at: 1 }), true);
  assert.equal(differs({ chat, at: 1 }, { chat }), true);
});
