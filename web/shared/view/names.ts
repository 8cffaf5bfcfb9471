// How people are called on the screen: their name, or what they are with a
// number; and their initials.

import { letters } from "../face";
import { t } from "../strings/text";
import type { Message, Party, Person } from "../wire";

export function nameOf(person: Person): string {
  const name = person.name.trim();
  // A guest without a name has one made by the server, in English.
  if (name && name !== `Guest ${person.id}`) return name;
  return person.type === "guest" ? t("guest", { id: person.id ?? "" }) : t("someone", { id: person.id ?? "" });
}

export function roleOf(party: Party): string {
  return t(`role_${party.type}`);
}

/** The first word of a name, for tight places. */
export function firstName(person: Person): string {
  const name = nameOf(person);
  return name === person.name.trim() ? (name.split(/\s+/)[0] ?? name) : name;
}

export function initials(person: Person): string {
  const name = person.name.trim();
  if (!name || name !== nameOf(person)) return person.type === "guest" ? "G" : "?";
  return letters(name);
}

/** Who wrote a message. */
export function senderOf(message: Message): Person {
  return { type: message.sender_type, id: message.sender_id, name: message.sender_name };
}

let shopName = "";

/** The site told what the shop is called. */
export function nameShop(name: string): void {
  shopName = name.trim();
}

/** The shop itself, where no person of it has answered yet. */
export function shop(): Person {
  return { type: "admin", id: 0, name: shopName || t("workshop") };
}
