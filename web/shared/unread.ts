// How many messages of a log are for the viewer to read, and where they begin.

import { isMine, type ChatLog } from "./log";
import type { Party, Person } from "./wire";

/** How many messages after `seq` are for the viewer to read. */
export function unreadAfter(log: ChatLog, seq: number, me: Person): number {
  return log.messages.filter((message) => message.seq > seq && message.kind !== "event" && !isMine(message, me)).length;
}

/** Where the unread line goes: before the first of the last `count` messages that are not mine. */
export function unreadStart(log: ChatLog, count: number, me: Party | null): { seq: number; count: number } | null {
  let left = count;
  let seq: number | null = null;
  for (let i = log.messages.length - 1; i >= 0 && left > 0; i--) {
    const message = log.messages[i];
    if (!message || message.kind === "event" || isMine(message, me)) continue;
    left -= 1;
    seq = message.seq;
  }
  return seq === null ? null : { seq, count };
}
