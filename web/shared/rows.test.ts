import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyLog, withNewest, withRead } from "./log";
import type { OutboxItem } from "./outbox";
import { unreadStart } from "./unread";
import { addedAfter, buildRows, lineKeys, type RowsInput } from "./rows";
import { ABEL, HANNA, message, SARA } from "./testing";
import type { Message } from "./wire";

const at = (text: string) => ({ created_at: text });
function input(messages: Message[], more: Partial<RowsInput> = {}): RowsInput {
  const log = withNewest(emptyLog(), { messages, has_more: false, read: [], epoch: "e" });
  return { log, pending: [], me: HANNA, customer: true, unread: null, ...more };
}
const shape = (rows: ReturnType<typeof buildRows>): string[] =>
  rows.map((row) => (row.is === "text" ? `${row.side}${row.continued ? "+" : ""}:${row.state}` : row.is));

test("a day line stands before the first message of each day", () => {
  const rows = buildRows(
    input([message(1, SARA, "a", at("2026-11-21T12:00:00.000Z")), message(2, SARA, "b", at("2026-11-23T12:00:00.000Z"))]),
  );
  assert.deepEqual(rows.map((row) => row.is), ["day", "text", "day", "text"]);
});

test("one sender within five minutes is one group", () => {
  const rows = buildRows(
    input([
      message(1, SARA, "a", at("2026-11-23T12:00:00.000Z")),
      message(2, SARA, "b", at("2026-11-23T12:04:00.000Z")),
      message(3, SARA, "c", at("2026-11-23T12:09:30.000Z")),
      message(4, HANNA, "d", at("2026-11-23T12:09:40.000Z")),
    ]),
  );
  assert.deepEqual(shape(rows), ["day", "them:sent", "them+:sent", "them:sent", "me:sent"]);
});

test("the unread line stands before the first unread message and breaks the group", () => {
  const messages = [1, 2, 3].map((seq) => message(seq, SARA, "x", at(`2026-11-23T12:0${seq}:00.000Z`)));
  const rows = buildRows(input(messages, { unread: { seq: 2, count: 2 } }));
  assert.deepEqual(shape(rows), ["day", "them:sent", "unread", "them:sent", "them+:sent"]);
});

test("the unread line is found by counting messages of others, not events", () => {
  const log = input([message(1, SARA), message(2, SARA), message(3, HANNA), message(4, SARA, "e", { kind: "event" })]).log;
  assert.deepEqual(unreadStart(log, 2, HANNA), { seq: 1, count: 2 });
  assert.equal(unreadStart(log, 0, HANNA), null);
});

test("a message on its way is drawn once, before and after it is stored", () => {
  const pending: OutboxItem = { client_id: "c1", chat: 12, text: "hi", note: false, created_at: "2026-11-23T12:00:00.000Z" };
  const before = buildRows(input([], { pending: [pending] }));
  const after = buildRows(input([message(1, HANNA, "hi", { client_id: "c1" })], { pending: [pending] }));
  assert.deepEqual(shape(before), ["day", "me:queued"]);
  assert.deepEqual(shape(after), ["day", "me:sent"]);
  assert.equal(before[1]?.key, after[1]?.key);
});

test("only the shown part is drawn, with its own day line, and what is on its way counts as a line", () => {
  const messages = [1, 2, 3, 4].map((seq) => message(seq, SARA, "x", at(`2026-11-23T12:0${seq}:00.000Z`)));
  const pending: OutboxItem[] = [{ client_id: "c1", chat: 12, text: "hi", note: false, created_at: "2026-11-23T12:05:00.000Z" }];
  const all = input(messages, { pending });
  assert.deepEqual(lineKeys(all.log, pending), ["seq-1", "seq-2", "seq-3", "seq-4", "c1"]);
  const keys = (from: number, to: number) => buildRows({ ...all, shown: { from, to } }).map((row) => (row.is === "day" ? "day" : row.key));
  assert.deepEqual(keys(1, 3), ["day", "seq-2", "seq-3"]);
  assert.deepEqual(keys(3, 5), ["day", "seq-4", "c1"]);
});

test("the pill counts messages of others after the line that was last", () => {
  const log = input([message(1, SARA), message(2, ABEL, "e", { kind: "event" }), message(3, HANNA), message(4, SARA)]).log;
  assert.deepEqual(addedAfter(log, "seq-1", HANNA), ["seq-4"]);
  assert.deepEqual(addedAfter(log, "taken back", HANNA), []);
});

test("read is what the other side read, not a colleague", () => {
  const stored = input([message(1, ABEL)], { me: ABEL });
  const by = (who: typeof SARA) => buildRows({ ...stored, log: withRead(stored.log, who, 1) })[1];
  assert.equal((by(SARA) as { state: string }).state, "sent");
  assert.equal((by(HANNA) as { state: string }).state, "read");
});

test("a colleague's message stands on my side, named", () => {
  assert.deepEqual(shape(buildRows(input([message(1, SARA), message(2, HANNA)], { me: ABEL }))), ["day", "team:sent", "them:sent"]);
});
