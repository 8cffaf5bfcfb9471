import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, HandClock, settled } from "../shared/testing";
import { Held, HOLD_MS, type HeldAction } from "./held";

function stage(refuse: (path: string) => boolean = () => false) {
  const clock = new HandClock();
  const sent: string[] = [];
  const parted: string[] = [];
  const refused: number[] = [];
  const line = (request: { path: string; body: Record<string, unknown> }): string => `${request.path} ${JSON.stringify(request.body)}`;
  const held = new Held({
    timers: clock,
    send: async (request) => {
      if (refuse(request.path)) throw new Error("no");
      sent.push(line(request));
    },
    parting: (request) => void parted.push(line(request)),
    onRefused: (_, __, id) => void refused.push(id),
    onChange: () => undefined,
  });
  return { clock, sent, parted, refused, held };
}

const close = (...chats: number[]): HeldAction => ({
  kind: "close",
  chats,
  text: "closed",
  requests: (chat_id) => [{ path: "close", body: { chat_id } }],
  shows: (one) => ({ ...one, status: "closed" }),
});
const assign = (chat_id: number, worker_id: number): HeldAction => ({
  kind: "assign",
  chats: [chat_id],
  text: "assigned",
  requests: () => [{ path: "assign", body: { chat_id, worker_id } }],
  shows: (one) => ({ ...one, worker_id }),
});

test("what is held goes out after eight seconds and is shown as done before", async () => {
  const { clock, sent, held } = stage();
  held.hold(close(12));
  assert.equal(held.shown(chat(12)).status, "closed");
  assert.equal(held.shown(chat(13)).status, "open");
  await clock.pass(HOLD_MS - 1);
  assert.deepEqual(sent, []);
  await clock.pass(1);
  assert.deepEqual(sent, ['close {"chat_id":12}']);
  assert.equal(held.latest, null);
  assert.equal(held.shown(chat(12)).status, "open");
});

test("what is taken back is never sent", async () => {
  const { clock, sent, held } = stage();
  held.hold(close(12));
  held.undo(held.latest?.id ?? 0);
  await clock.pass(HOLD_MS * 2);
  assert.deepEqual(sent, []);
  assert.equal(held.shown(chat(12)).status, "open");
});

test("a second assignment within the time replaces the first: one event, not two", async () => {
  const { clock, sent, held } = stage();
  held.hold(assign(12, 3));
  await clock.pass(2_000);
  held.hold(assign(12, 4));
  assert.equal(held.shown(chat(12)).worker_id, 4);
  await clock.pass(HOLD_MS);
  assert.deepEqual(sent, ['assign {"chat_id":12,"worker_id":4}']);
});

test("sending one sends what was held before it, in order", async () => {
  const { sent, held } = stage();
  held.hold(assign(12, 3));
  held.hold(close(12));
  await held.send(held.latest?.id ?? 0);
  assert.deepEqual(sent, ['assign {"chat_id":12,"worker_id":3}', 'close {"chat_id":12}']);
});

test("leaving the page sends everything once, by requests that outlive it", async () => {
  const { clock, sent, parted, held } = stage();
  held.hold(close(12, 13));
  held.part();
  assert.deepEqual(parted, ['close {"chat_id":12}', 'close {"chat_id":13}']);
  await clock.pass(HOLD_MS);
  assert.deepEqual(sent, []);
});

test("one refused of many is told by its number, the others go out", async () => {
  let first = true;
  const { sent, refused, held } = stage(() => {
    const now = first;
    first = false;
    return now;
  });
  held.hold(close(12, 13));
  await held.sendAll();
  await settled();
  assert.deepEqual([refused, sent], [[12], ['close {"chat_id":13}']]);
});

test("writing into a chat whose closing is held takes only that chat out", async () => {
  const { sent, held } = stage();
  held.hold(close(12, 13));
  assert.equal(held.undoFor(12, "close"), true);
  assert.equal(held.undoFor(12, "close"), false);
  await held.sendAll();
  assert.deepEqual(sent, ['close {"chat_id":13}']);
});
