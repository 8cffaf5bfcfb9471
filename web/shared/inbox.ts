// The rows of a chat list. Pure: rows by id, how frames change them, and which
// of them a filter shows.

import { isMine } from "./log";
import type { Chat, Message, Party } from "./wire";

export type Rows = ReadonlyMap<number, Chat>;

/** Which chats a list shows: asked of the server, and of each row that is here. */
export interface Filter {
  /** As `list` takes it. */
  query: Record<string, string | number | boolean>;
  /** Only the server can tell (a search): rows it did not name are not shown. */
  asked: boolean;
  passes(chat: Chat, me: Party | null): boolean;
  /** The order of the rows; newest first without it. */
  order?: (a: Chat, b: Chat) => number;
}

export const NO_FILTER: Filter = { query: {}, asked: false, passes: () => true };

/** The rows a filter shows, in its order. `found` are the ids the server named for the search. */
export function visible(rows: Rows, filter: Filter, me: Party | null, found: ReadonlySet<number> | null): Chat[] {
  return [...rows.values()]
    .filter((chat) => filter.passes(chat, me) && (found === null || found.has(chat.chat_id)))
    .sort(filter.order ?? ((a, b) => (a.updated_at < b.updated_at ? 1 : a.updated_at > b.updated_at ? -1 : b.chat_id - a.chat_id)));
}

/** Rows from an answer of `list`. A row that live frames have taken further stays. */
export function withRows(rows: Rows, chats: Chat[]): Rows {
  const next = new Map(rows);
  for (const chat of chats) {
    const known = next.get(chat.chat_id);
    if (!known || lastSeq(known) <= lastSeq(chat)) next.set(chat.chat_id, chat);
  }
  return next;
}

/** The first page of a filter, read anew: rows it should name and does not are no longer mine to see. */
export function withFirstPage(rows: Rows, chats: Chat[], complete: boolean, filter: Filter, me: Party | null): Rows {
  const named = new Set(chats.map((chat) => chat.chat_id));
  const newest = chats[0]?.updated_at ?? "";
  const oldest = complete ? "" : (chats.at(-1)?.updated_at ?? "");
  const kept = [...rows].filter(([id, chat]) => {
    // What is newer than the answer came live while the answer was on its way.
    const covered = filter.passes(chat, me) && chat.updated_at > oldest && chat.updated_at <= newest;
    return named.has(id) || !covered;
  });
  return withRows(new Map(kept), chats);
}

/** A `chat` frame, or the chat an action answered with. */
export function withChat(rows: Rows, chat: Chat): Rows {
  const known = rows.get(chat.chat_id);
  // The frame's state is the newest there is; its last message may be one behind.
  const newer = known && lastSeq(known) > lastSeq(chat);
  return new Map(rows).set(chat.chat_id, newer ? { ...chat, last_message: known.last_message, last_seq: known.last_seq, updated_at: known.updated_at } : chat);
}

/** A new message: the row moves up, and counts it when it is for me to read. */
export function withLast(rows: Rows, message: Message, me: Party | null): Rows {
  const known = rows.get(message.chat_id);
  if (!known || message.seq <= lastSeq(known)) return rows;
  const counts = message.kind !== "event" && !isMine(message, me);
  return new Map(rows).set(message.chat_id, {
    ...known,
    last_message: message,
    last_seq: message.seq,
    updated_at: message.created_at,
    unread_count: known.unread_count + (counts ? 1 : 0),
  });
}

/** The server's own counts; a chat it does not name has nothing unread. */
export function withCounts(rows: Rows, counts: Record<string, number>): Rows {
  const next = new Map(rows);
  for (const [id, chat] of rows) {
    const unread_count = counts[String(id)] ?? 0;
    if (unread_count !== chat.unread_count) next.set(id, { ...chat, unread_count });
  }
  return next;
}

export function withoutChat(rows: Rows, id: number): Rows {
  const next = new Map(rows);
  next.delete(id);
  return next;
}

function lastSeq(chat: Chat): number {
  return Math.max(chat.last_seq, chat.last_message?.seq ?? 0);
}
