import assert from "node:assert/strict";
import { test } from "node:test";
import { visible, withRows } from "../shared/inbox";
import { ABEL, chat, HANNA, message, SARA } from "../shared/testing";
import { EVERYTHING, narrowedBy, toFilter, type ListFilter } from "./filters";
import type { DeskChat } from "./server/desk_wire";

const NOW = Date.parse("2026-11-23T12:00:00.000Z");
const guest = { type: "guest" as const, id: 7, name: "" };
const rows: DeskChat[] = [
  chat(1, { status: "pending", worker_id: null }),
  chat(2, { status: "open", worker_id: SARA.id, worker: SARA, last_message: message(4, ABEL) }),
  chat(3, { status: "closed", worker_id: null }),
  { ...chat(4, { status: "open", customer: guest, guest_id: 7, user_id: null, worker_id: null, last_message: message(4, HANNA) }), tags: ["brakes"] },
  { ...chat(5, { status: "pending", worker_id: null }), snoozed_until: "2026-11-23T13:00:00.000Z" },
];

function shown(filter: Partial<ListFilter>, me = ABEL): number[] {
  const all = toFilter({ ...EVERYTHING, ...filter }, me, () => NOW);
  return visible(withRows(new Map(), rows), all, me, null).map((one) => one.chat_id).sort();
}

test("unassigned are a customer's chats that nobody has and that are not closed", () => {
  assert.deepEqual(shown({ scope: "unassigned" }), [1, 4]);
});

test("a chat that is put off is not shown until its time, but a closer look finds it", () => {
  assert.deepEqual(shown({}), [1, 2, 3, 4]);
  assert.deepEqual(shown({ scope: "snoozed" }), [5]);
  assert.deepEqual(shown({ status: "pending" }), [1, 5]);
});

test("technician, customer, guest and tag narrow the list and are asked of the server", () => {
  assert.deepEqual(shown({ worker: SARA }), [2]);
  assert.deepEqual(shown({ guests: true }), [4]);
  assert.deepEqual(shown({ customer: guest }), [4]);
  assert.deepEqual(shown({ tag: "brakes" }), [4]);
  const asked = toFilter({ ...EVERYTHING, worker: SARA, customer: guest, tag: "brakes", q: " belt " }, ABEL, () => NOW);
  assert.deepEqual(asked.query, { worker_id: SARA.id, guest_id: 7, tag: "brakes", q: "belt" });
  assert.equal(asked.asked, true);
});

test("a worker's own are the open ones that are assigned", () => {
  assert.deepEqual(shown({ scope: "mine" }, SARA), [2]);
});

test("the filter button says how many fields are set", () => {
  assert.equal(narrowedBy(EVERYTHING), 0);
  assert.equal(narrowedBy({ ...EVERYTHING, guests: true, status: "open" }), 2);
});
