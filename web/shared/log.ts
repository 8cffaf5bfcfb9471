// One chat's messages as this page knows them. Pure: each function gives a new
// log. `whole` is the last seq up to which nothing is missing; what arrives
// beyond it is kept and shown, and the gap is asked for.

import type { Message, MessagesAnswer, Party, ReadCursor } from "./wire";

export type LogState = "empty" | "loading" | "ready" | "failed";

export interface ChatLog {
  state: LogState;
  /** Ascending by seq, without repeats. */
  messages: Message[];
  /** Up to here nothing is missing (from the first loaded message on). */
  whole: number;
  /** Older pages exist. */
  hasOlder: boolean;
  /** Party key to the last seq it has read. */
  reads: Record<string, number>;
}

export function emptyLog(): ChatLog {
  return { state: "empty", messages: [], whole: 0, hasOlder: false, reads: {} };
}

export function partyKey(party: Party): string {
  return `${party.type}.${party.id}`;
}

export function isStaff(party: { type: string }): boolean {
  return party.type === "worker" || party.type === "admin";
}

export function sender(message: Message): Party {
  return { type: message.sender_type, id: message.sender_id };
}

export function isMine(message: Message, me: Party | null): boolean {
  return me !== null && message.sender_type === me.type && message.sender_id === me.id;
}

/** True while something between `whole` and the last message is missing. */
export function hasGap(log: ChatLog): boolean {
  return log.whole < (log.messages.at(-1)?.seq ?? log.whole);
}

/** The newest page, read from scratch. Keeps older pages when they join without a gap. */
export function withNewest(log: ChatLog, page: MessagesAnswer): ChatLog {
  const first = page.messages[0]?.seq;
  const joins = first !== undefined && log.messages.length > 0 && first <= log.whole + 1;
  const last = page.messages.at(-1)?.seq ?? 0;
  if (joins) return settle(withReads({ ...log, state: "ready", messages: merge(log.messages, page.messages) }, page.read));
  // What came live while the page was on its way stands after it.
  const later = log.messages.filter((message) => message.seq > last);
  return settle({
    state: "ready",
    messages: merge(page.messages, later),
    whole: last,
    hasOlder: page.has_more,
    reads: readsOf(page.read),
  });
}

/** A page after `whole`: fills the gap. */
export function withNewer(log: ChatLog, page: MessagesAnswer): ChatLog {
  return settle(withReads({ ...log, messages: merge(log.messages, page.messages) }, page.read));
}

/** A page before the first message. */
export function withOlder(log: ChatLog, page: MessagesAnswer): ChatLog {
  return { ...withReads(log, page.read), messages: merge(page.messages, log.messages), hasOlder: page.has_more };
}

/** One live message, or one's own after its ack. */
export function withMessage(log: ChatLog, message: Message): ChatLog {
  const next = settle({ ...log, messages: merge(log.messages, [message]) });
  // A text moves its writer's own read cursor, no frame says so again.
  return message.kind === "text" ? withRead(next, sender(message), message.seq) : next;
}

export function withRead(log: ChatLog, by: Party, seq: number): ChatLog {
  const key = partyKey(by);
  if ((log.reads[key] ?? 0) >= seq) return log;
  return { ...log, reads: { ...log.reads, [key]: seq } };
}

function withReads(log: ChatLog, cursors: ReadCursor[]): ChatLog {
  return cursors.reduce((next, cursor) => withRead(next, cursor.by, cursor.seq), log);
}

function readsOf(cursors: ReadCursor[]): Record<string, number> {
  return Object.fromEntries(cursors.map((cursor) => [partyKey(cursor.by), cursor.seq]));
}

/** Both lists are ascending; of two with one seq the later argument's is kept, with what the earlier knew. */
function merge(a: Message[], b: Message[]): Message[] {
  const last = a.at(-1)?.seq ?? 0;
  if (b.length > 0 && (b[0]?.seq ?? 0) > last) return [...a, ...b];
  const bySeq = new Map(a.map((message) => [message.seq, message]));
  for (const message of b) {
    const known = bySeq.get(message.seq);
    bySeq.set(message.seq, known ? { ...known, ...message } : message);
  }
  return [...bySeq.values()].sort((x, y) => x.seq - y.seq);
}

/** Moves `whole` over everything that has no gap any more. */
function settle(log: ChatLog): ChatLog {
  let whole = log.whole;
  for (const message of log.messages) {
    if (message.seq === whole + 1) whole = message.seq;
  }
  return whole === log.whole ? log : { ...log, whole };
}
