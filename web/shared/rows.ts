// What a log shows, line by line: days, the unread line, groups of one sender,
// messages with their state. Pure, so that midnight and other zones are tests.

import { caption, type HeldFile } from "./files/held";
import { isMine, isStaff, sender, type ChatLog } from "./log";
import type { Shown } from "./log_window";
import type { OutboxItem, Refusal } from "./outbox";
import { isRead } from "./receipt";
import type { Event, Message, Person } from "./wire";

/** queued: no line yet. sending: on its way. One look for both, so that nothing flickers. */
export type SendState = "queued" | "sending" | "sent" | "read" | "refused";

export type Row =
  | { is: "day"; key: string; at: string }
  | { is: "unread"; key: string; count: number }
  /** Messages that are known to stand here and are not loaded yet. */
  | { is: "gap"; key: string }
  | { is: "event"; key: string; text: string; event: Event | null; at: string }
  | { is: "note"; key: string; seq: number; from: Person; text: string; at: string; state: SendState; files: RowFile[]; refused?: Refusal; client_id?: string }
  | {
      is: "text";
      key: string;
      seq: number | null;
      from: Person;
      text: string;
      at: string;
      /** me: mine. team: my side, another person. them: the other side. */
      side: "me" | "team" | "them";
      /** Follows one of the same sender within five minutes. */
      continued: boolean;
      state: SendState;
      files: RowFile[];
      refused?: Refusal;
      client_id?: string;
      /** The server asked to wait; then it goes out by itself. */
      waitsUntil?: number;
    };

/** A file of a stored message, or one on its way from this device. */
export type RowFile = Omit<HeldFile, "key"> & { key?: string };

const GROUP_MS = 5 * 60_000;

export interface RowsInput {
  log: ChatLog;
  pending: readonly OutboxItem[];
  me: Person | null;
  /** The chat is between a customer and the shop, not between colleagues. */
  customer: boolean;
  /** Seq of the first message that was unread when the chat was opened, and how many there were. */
  unread: { seq: number; count: number } | null;
  /** The part of the lines that is drawn; absent: all. */
  shown?: Shown;
  /** The last seq that the chat is known to have. */
  lastSeq?: number;
  /** Until when the first message on its way has to wait, where the server asked for it. */
  waitsUntil?: number | null;
}

/** The keys of all lines of a log, stored ones and those on their way. */
export function lineKeys(log: ChatLog, pending: readonly OutboxItem[]): string[] {
  return [...log.messages.map(keyOf), ...notStored(log, pending).map((item) => item.client_id)];
}

/** The keys of the messages of others that stand after a line; none where that line is not there. */
export function addedAfter(log: ChatLog, key: string, me: Person | null): string[] {
  const at = log.messages.findLastIndex((message) => keyOf(message) === key);
  const added = at < 0 ? [] : log.messages.slice(at + 1);
  return added.filter((message) => message.kind !== "event" && !isMine(message, me)).map(keyOf);
}

export function buildRows(input: RowsInput): Row[] {
  const rows: Row[] = [];
  let before: { day: string; who: string; at: number } | null = null;
  const nobody: Person = { type: "guest", id: null, name: "" };
  const stored = input.log.messages.length;
  const { from, to } = input.shown ?? { from: 0, to: Infinity };

  const open = (at: string): void => {
    const day = dayOf(at);
    if (before?.day === day) return;
    rows.push({ is: "day", key: `day-${day}`, at });
    before = { day, who: "", at: 0 };
  };
  const joins = (who: string, at: string): boolean => {
    const time = Date.parse(at);
    const continued = before !== null && before.who === who && time - before.at < GROUP_MS;
    before = { day: dayOf(at), who, at: time };
    return continued;
  };

  let next: number | null = null;
  for (const message of input.log.messages.slice(from, to)) {
    if (next !== null && message.seq > next) {
      rows.push({ is: "gap", key: `gap-${next}` });
      joins("", message.created_at);
    }
    next = message.seq + 1;
    open(message.created_at);
    if (input.unread && message.seq === input.unread.seq) {
      rows.push({ is: "unread", key: "unread", count: input.unread.count });
      joins("", message.created_at);
    }
    rows.push(storedRow(message, input, joins));
  }
  if (next !== null && to >= stored && (input.lastSeq ?? 0) >= next) rows.push({ is: "gap", key: "gap-end" });
  const pending = notStored(input.log, input.pending);
  const first = pending.find((item) => !item.refused);
  for (const item of pending.slice(Math.max(0, from - stored), Math.max(0, to - stored))) {
    open(item.created_at);
    const row = pendingRow(item, input.me ?? nobody, joins);
    rows.push(item === first && row.is === "text" && input.waitsUntil ? { ...row, waitsUntil: input.waitsUntil } : row);
  }
  return rows;
}

/** An own message keeps the key it had on its way, so that it is drawn once and never jumps. */
function keyOf(message: Message): string {
  return message.client_id ?? `seq-${message.seq}`;
}

function notStored(log: ChatLog, pending: readonly OutboxItem[]): readonly OutboxItem[] {
  if (pending.length === 0) return pending;
  const stored = new Set(log.messages.map((message) => message.client_id));
  return pending.filter((item) => !stored.has(item.client_id));
}

type Joins = (who: string, at: string) => boolean;

function storedRow(message: Message, input: RowsInput, joins: Joins): Row {
  const key = keyOf(message);
  const at = message.created_at;
  const from: Person = { ...sender(message), name: message.sender_name };
  const files: RowFile[] = message.attachments ?? [];
  if (message.kind === "event") {
    joins("", at);
    return { is: "event", key, text: message.message, event: message.event ?? null, at };
  }
  if (message.kind === "note") {
    joins("", at);
    return { is: "note", key, seq: message.seq, from, text: caption(message.message, files), at, state: "sent", files };
  }
  return {
    is: "text",
    key,
    seq: message.seq,
    from,
    text: caption(message.message, files),
    at,
    files,
    side: sideOf(message, input),
    continued: joins(`${from.type}.${from.id}`, at),
    state: isRead(input.log, message, input.customer) ? "read" : "sent",
  };
}

function pendingRow(item: OutboxItem, from: Person, joins: Joins): Row {
  const state: SendState = item.refused ? "refused" : "queued";
  const files = item.files ?? [];
  const rest = { key: item.client_id, from, text: caption(item.text, files), files, at: item.created_at, client_id: item.client_id, state };
  const refused = item.refused ? { refused: item.refused } : {};
  if (item.note) {
    joins("", item.created_at);
    return { is: "note", seq: 0, ...rest, ...refused };
  }
  const continued = joins(`${from.type}.${from.id}`, item.created_at);
  return { is: "text", seq: null, side: "me", continued, ...rest, ...refused };
}

function sideOf(message: Message, input: RowsInput): "me" | "team" | "them" {
  if (isMine(message, input.me)) return "me";
  if (!input.me || !input.customer) return "them";
  return isStaff(sender(message)) === isStaff(input.me) ? "team" : "them";
}

/** The viewer's calendar day of an instant. */
function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
