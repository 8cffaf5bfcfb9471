import assert from "node:assert/strict";
import { test } from "node:test";
import { around, earlier, further, LINES_MAX, shown, type WindowEnd } from "./log_window";

const keys = (n: number, from = 0): string[] => Array.from({ length: n }, (_, i) => `k${from + i}`);

test("a short log is shown whole, a long one by its end", () => {
  assert.deepEqual(shown(keys(30), null), { from: 0, to: 30 });
  assert.deepEqual(shown(keys(1_000), null), { from: 1_000 - LINES_MAX, to: 1_000 });
});

test("steps lead to the beginning and back to the end, never with more lines than allowed", () => {
  const all = keys(1_000);
  let end: WindowEnd = null;
  for (let i = 0; i < 30; i++) {
    end = earlier(all, end);
    const { from, to } = shown(all, end);
    assert.ok(to - from <= LINES_MAX);
  }
  assert.deepEqual(shown(all, end), { from: 0, to: LINES_MAX });
  for (let i = 0; i < 30; i++) end = further(all, end);
  assert.equal(end, null);
});

test("one step keeps most of what was shown, so that the reader's line stays", () => {
  const all = keys(1_000);
  const before = shown(all, null);
  const after = shown(all, earlier(all, null));
  assert.ok(after.from < before.from && after.to > before.from + LINES_MAX / 2);
});

test("older pages and new messages do not move a window that does not follow the end", () => {
  const all = keys(500);
  const end = earlier(all, null);
  const { from, to } = shown(all, end);
  const longer = [...keys(50, -50), ...all, "new"];
  assert.deepEqual(shown(longer, end), { from: from + 50, to: to + 50 });
});

test("an end that is no longer there follows the end", () => {
  assert.deepEqual(shown(keys(10), "gone"), { from: 0, to: 10 });
});

test("a line is brought into the window, wherever it stands", () => {
  const all = keys(1_000);
  for (const at of [0, 5, 400, 900, 999]) {
    const { from, to } = shown(all, around(all, `k${at}`));
    assert.ok(from <= at && at < to, `line ${at}`);
  }
  assert.equal(around(all, "nowhere"), null);
});
