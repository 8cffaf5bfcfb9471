import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyLog, hasGap, withMessage, withNewer, withNewest, withOlder, withRead, type ChatLog } from "./log";
import { HANNA, message, SARA } from "./testing";
import type { Message } from "./wire";

const page = (messages: Message[], has_more = false) => ({ messages, has_more, read: [], epoch: "e1" });
const seqs = (log: ChatLog): number[] => log.messages.map((one) => one.seq);
const run = (from: number, to: number): Message[] => Array.from({ length: to - from + 1 }, (_, i) => message(from + i, SARA));

test("live messages follow the page, repeats change nothing", () => {
  let log = withNewest(emptyLog(), page(run(41, 43), true));
  log = withMessage(log, message(44, HANNA));
  log = withMessage(log, message(44, HANNA));
  assert.deepEqual(seqs(log), [41, 42, 43, 44]);
  assert.equal(log.whole, 44);
  assert.equal(log.hasOlder, true);
});

test("a gap is seen, kept apart, and healed", () => {
  let log = withNewest(emptyLog(), page(run(1, 3)));
  log = withMessage(log, message(6, SARA));
  assert.equal(log.whole, 3);
  assert.ok(hasGap(log));
  log = withNewer(log, page(run(4, 6)));
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6]);
  assert.equal(log.whole, 6);
  assert.ok(!hasGap(log));
});

test("messages that come out of order are drawn in order", () => {
  let log = withNewest(emptyLog(), page(run(1, 1)));
  for (const seq of [4, 2, 3]) log = withMessage(log, message(seq, SARA));
  assert.deepEqual(seqs(log), [1, 2, 3, 4]);
  assert.equal(log.whole, 4);
});

test("what came live while the first page was on its way stays", () => {
  const early = withMessage({ ...emptyLog(), state: "loading" }, message(5, SARA));
  const log = withNewest(early, page(run(1, 4)));
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5]);
  assert.equal(log.whole, 5);
});

test("a newest page far ahead replaces what does not join", () => {
  const log = withNewest(withNewest(emptyLog(), page(run(1, 10))), page(run(100, 149), true));
  assert.equal(seqs(log)[0], 100);
  assert.equal(log.whole, 149);
  assert.equal(log.hasOlder, true);
});

test("older pages stand in front and do not move the end", () => {
  const log = withOlder(withNewest(emptyLog(), page(run(51, 60), true)), page(run(41, 50), false));
  assert.equal(seqs(log)[0], 41);
  assert.equal(log.whole, 60);
  assert.equal(log.hasOlder, false);
});

test("who writes a text has read what stands before it; a note or an event tells nothing", () => {
  let log = withNewest(emptyLog(), page([message(1, HANNA)]));
  log = withMessage(log, message(2, SARA, "n", { kind: "note" }));
  assert.deepEqual(log.reads, {});
  log = withMessage(log, message(3, SARA));
  assert.deepEqual(log.reads, { "worker.3": 3 });
});

test("a read cursor never moves back", () => {
  const log = withRead(withRead(emptyLog(), SARA, 5), SARA, 3);
  assert.deepEqual(log.reads, { "worker.3": 5 });
});

test("any order of pages and frames ends in the same log", () => {
  // A small generator, seeded, so that a failure can be repeated.
  let seed = 7;
  const random = (n: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % n;
  };
  for (let round = 0; round < 300; round++) {
    let log = withNewest(emptyLog(), page(run(1, 1 + random(5))));
    const frames = run(2, 30);
    while (frames.length > 0) {
      const [next] = frames.splice(random(Math.min(4, frames.length)), 1);
      if (next && random(5) > 0) log = withMessage(log, next);
      if (random(6) === 0) log = withNewer(log, page(run(log.whole + 1, Math.min(30, log.whole + 3))));
    }
    log = withNewer(log, page(run(log.whole + 1, 30)));
    assert.deepEqual(seqs(log), run(1, 30).map((one) => one.seq), `seed after ${seed}, round ${round}`);
    assert.equal(log.whole, 30);
  }
});
