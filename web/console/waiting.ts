// Whose turn it is in a chat, since when, and in which order that puts the list:
// who waits longest stands first.

import { isStaff, sender } from "../shared/log";
import type { Chat } from "../shared/wire";

/** From then on a wait is said in amber. */
export const DUE_MINUTES = 5;
/** From then on it is said in red. */
export const LATE_MINUTES = 15;

const MINUTE_MS = 60_000;

/** RFC 3339: since when the other side waits for the shop; null while it does not. */
export function waitingSince(chat: Chat): string | null {
  if (chat.status === "closed") return null;
  // Nobody has answered yet: it waits since it was started.
  if (chat.status === "pending" && chat.customer) return chat.created_at;
  const last = chat.last_message;
  if (last?.kind === "text" && chat.customer) return isStaff(sender(last)) ? null : last.created_at;
  // An event or a note covers what was said last; what is unread tells whose turn it is.
  return chat.unread_count > 0 ? (last?.created_at ?? chat.updated_at) : null;
}

export type Wait = { is: "short" | "due" | "late"; minutes: number };

export function waitOf(chat: Chat, now: number): Wait | null {
  const since = waitingSince(chat);
  if (since === null) return null;
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE_MS));
  return { is: minutes >= LATE_MINUTES ? "late" : minutes >= DUE_MINUTES ? "due" : "short", minutes };
}

/** Who waits longest first, then the newest. */
export function byWaiting(a: Chat, b: Chat): number {
  const [since, other] = [waitingSince(a), waitingSince(b)];
  if (since !== null && other !== null) return compare(since, other) || a.chat_id - b.chat_id;
  if (since !== null) return -1;
  if (other !== null) return 1;
  return compare(b.updated_at, a.updated_at) || b.chat_id - a.chat_id;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
