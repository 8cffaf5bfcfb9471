// How a chat is called on the customer's side, and who of the shop stands for it.

import { isStaff, type ChatLog } from "../shared/log";
import { nameOf, senderOf, shop } from "../shared/view/names";
import type { Chat, Person } from "../shared/wire";

/** Who of the shop has the chat or wrote last, else the shop. */
export function staffOf(chat: Chat): Person {
  const last = chat.last_message;
  return chat.worker ?? (last && isStaff({ type: last.sender_type }) ? senderOf(last) : shop());
}

export function titleOf(chat: Chat): string {
  return chat.subject?.trim() || nameOf(staffOf(chat));
}

/** Who of the shop answers in the open chat: who wrote last, else who has it, else nobody yet. */
export function answering(log: ChatLog, chat: Chat | null): Person | null {
  const last = log.messages.findLast((message) => isStaff({ type: message.sender_type }));
  return last ? senderOf(last) : (chat?.worker ?? null);
}
