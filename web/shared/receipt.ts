// How far a message of our side has come: sent, or read by the other side.

import { isStaff, partyKey, type ChatLog } from "./log";
import type { Message, SenderType } from "./wire";

/** True when somebody of the other side has read it. */
export function isRead(log: ChatLog, message: Message, customer: boolean): boolean {
  if (message.is_read) return true;
  return Object.entries(log.reads).some(([key, seq]) => seq >= message.seq && isOtherSide(key, message, customer));
}

/** `customer`: the chat has a customer, so its sides are customer and staff; without one each party is a side. */
function isOtherSide(key: string, message: Message, customer: boolean): boolean {
  const type = key.slice(0, key.indexOf(".")) as SenderType;
  if (!customer) return key !== partyKey({ type: message.sender_type, id: message.sender_id });
  return isStaff({ type }) !== isStaff({ type: message.sender_type });
}
