// How a chat is called in the console.

import { partyKey } from "../shared/log";
import { t } from "../shared/strings/text";
import { senderOf } from "../shared/view/names";
import type { Chat, Person } from "../shared/wire";

export function subjectOf(chat: Chat): string {
  return chat.subject?.trim() || t("untitled");
}

/** The customer; between colleagues the other one. */
export function otherSide(chat: Chat, me: Person | null): Person {
  if (chat.customer) return chat.customer;
  const others = (chat.parties ?? []).filter((person) => me === null || partyKey(person) !== partyKey(me));
  const last = chat.last_message;
  return others[0] ?? chat.worker ?? (last ? senderOf(last) : { type: "admin", id: null, name: subjectOf(chat) });
}
