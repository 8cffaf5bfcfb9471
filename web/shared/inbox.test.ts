import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_FILTER, visible, withChat, withCounts, withFirstPage, withLast, withRows, type Rows } from "./inbox";
import { ABEL, chat, HANNA, message } from "./testing";

const empty: Rows = new Map();
const ids = (rows: Rows): number[] => visible(rows, NO_FILTER, ABEL, null).map((one) => one.chat_id);

test("a message moves its chat up and counts once", () => {
  let rows = withRows(empty, [chat(12), chat(13, { updated_at: "2026-11-23T10:00:00.000Z" })]);
  const news = message(1, HANNA, "hi", { created_at: "2026-11-23T11:00:00.000Z" });
  rows = withLast(withLast(rows, news, ABEL), news, ABEL);
  assert.deepEqual(ids(rows), [12, 13]);
  assert.equal(rows.get(12)?.unread_count, 1);
});

test("events and one's own messages are not unread", () => {
  let rows = withRows(empty, [chat(12)]);
  rows = withLast(rows, message(1, ABEL), ABEL);
  rows = withLast(rows, message(2, HANNA, "e", { kind: "event" }), ABEL);
  assert.equal(rows.get(12)?.unread_count, 0);
});

test("an answer of the list that is older than a live frame does not win", () => {
  let rows = withRows(empty, [chat(12)]);
  rows = withLast(rows, message(5, HANNA), ABEL);
  rows = withRows(rows, [chat(12, { last_seq: 4, last_message: message(4, HANNA) })]);
  assert.equal(rows.get(12)?.last_message?.seq, 5);
});

test("a changed state is taken over without losing a newer message", () => {
  let rows = withRows(empty, [chat(12)]);
  rows = withLast(rows, message(5, HANNA), ABEL);
  rows = withChat(rows, chat(12, { status: "closed", last_seq: 4 }));
  assert.equal(rows.get(12)?.status, "closed");
  assert.equal(rows.get(12)?.last_message?.seq, 5);
});

test("chats that the first page should name and does not are gone; newer and older ones stay", () => {
  const day = (n: number) => ({ updated_at: `2026-11-${n}T09:00:00.000Z` });
  const rows = withRows(empty, [chat(1, day(10)), chat(2, day(15)), chat(3, day(20)), chat(4, day(25))]);
  const next = withFirstPage(rows, [chat(3, day(20)), chat(5, day(12))], false, NO_FILTER, ABEL);
  assert.deepEqual([...next.keys()].sort(), [1, 3, 4, 5]);
});

test("a chat without a count has nothing unread", () => {
  const rows = withCounts(withRows(empty, [chat(12, { unread_count: 3 }), chat(13)]), { 13: 2 });
  assert.deepEqual([rows.get(12)?.unread_count, rows.get(13)?.unread_count], [0, 2]);
});

test("a filter chooses and orders the rows", () => {
  const rows = withRows(empty, [chat(1), chat(2, { worker_id: 3 }), chat(3)]);
  const filter = { ...NO_FILTER, passes: (one: { worker_id: number | null }) => one.worker_id === null, order: (a: { chat_id: number }, b: { chat_id: number }) => a.chat_id - b.chat_id };
  assert.deepEqual(visible(rows, filter, ABEL, null).map((one) => one.chat_id), [1, 3]);
});
