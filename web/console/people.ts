// How a chat is called in the console, who stands on its other side, and what
// the viewer's role may do with it; the server has the last word.

import type { Engine } from "../shared/engine";
import { partyKey } from "../shared/log";
import { t } from "../shared/strings/text";
import { firstName, nameOf, roleOf, senderOf } from "../shared/view/names";
import type { Chat, Party, Person } from "../shared/wire";
import type { Values } from "./reply_text";
import type { DeskChat } from "./server/desk_wire";

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

/** What a person is, as staff says it to staff. */
export function staffRole(party: Party): string {
  return party.type === "admin" ? t("admin") : roleOf(party);
}

export interface Rights {
  assign: boolean;
  escalate: boolean;
  close: boolean;
}

export function rights(engine: Engine, chat: Chat | null): Rights {
  const withCustomer = chat?.customer != null;
  return {
    assign: engine.me?.type === "admin" && withCustomer,
    escalate: withCustomer && chat.status !== "escalated" && chat.status !== "closed",
    close: chat !== null && chat.status !== "closed",
  };
}

/** What the variables of saved replies stand for in a chat. A guest without a name has none. */
export function valuesOf(chat: DeskChat | null, me: Person | null, shop: string | null): Values {
  const customer = chat?.customer;
  const named = customer && nameOf(customer) === customer.name.trim();
  return {
    ...(named ? { name: customer.name, first_name: firstName(customer) } : {}),
    ...(chat?.car ? { car: chat.car.label, ...(chat.car.plate ? { plate: chat.car.plate } : {}) } : {}),
    ...(me ? { me: me.name } : {}),
    ...(shop ? { shop } : {}),
  };
}
