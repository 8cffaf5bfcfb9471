import assert from "node:assert/strict";
import { test } from "node:test";
import { ABEL, chat, HANNA, message } from "../shared/testing";
import { byWaiting, DUE_MINUTES, LATE_MINUTES, waitingSince, waitOf } from "./waiting";

const at = (time: string): string => `2026-11-23T${time}:00.000Z`;
const said = (time: string, from: typeof HANNA, kind: "text" | "note" | "event" = "text") => message(5, from, "x", { created_at: at(time), kind });

test("a chat that nobody answered waits since it was started", () => {
  assert.equal(waitingSince(chat(1, { status: "pending", created_at: at("09:00"), last_message: said("09:20", HANNA) })), at("09:00"));
});

test("after an answer it waits since the customer's last text, and not while the shop's is last", () => {
  assert.equal(waitingSince(chat(1, { status: "open", last_message: said("09:20", HANNA) })), at("09:20"));
  assert.equal(waitingSince(chat(1, { status: "open", last_message: said("09:20", ABEL) })), null);
});

test("a note over an unread question still waits; a closed chat never does", () => {
  assert.equal(waitingSince(chat(1, { status: "open", unread_count: 1, last_message: said("09:30", ABEL, "note") })), at("09:30"));
  assert.equal(waitingSince(chat(1, { status: "open", unread_count: 0, last_message: said("09:30", ABEL, "note") })), null);
  assert.equal(waitingSince(chat(1, { status: "closed", unread_count: 4, last_message: said("09:30", HANNA) })), null);
});

test("who waits longest stands first, then what is newest", () => {
  const rows = [
    chat(1, { status: "open", updated_at: at("09:50"), last_message: said("09:50", ABEL) }),
    chat(2, { status: "open", updated_at: at("09:40"), last_message: said("09:40", HANNA) }),
    chat(3, { status: "pending", created_at: at("08:00"), updated_at: at("08:00"), last_message: said("08:00", HANNA) }),
    chat(4, { status: "open", updated_at: at("09:55"), last_message: said("09:55", ABEL) }),
  ];
  assert.deepEqual(rows.sort(byWaiting).map((one) => one.chat_id), [3, 2, 4, 1]);
});

test("a wait becomes due and then late by whole minutes", () => {
  const since = Date.parse(at("09:00"));
  const one = chat(1, { status: "pending", created_at: at("09:00") });
  const after = (minutes: number) => waitOf(one, since + minutes * 60_000)?.is;
  assert.deepEqual([after(0), after(DUE_MINUTES), after(LATE_MINUTES - 1), after(LATE_MINUTES)], ["short", "due", "due", "late"]);
});
