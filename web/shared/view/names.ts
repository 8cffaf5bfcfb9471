// How people are called on the screen: their name, or what they are with a
// number; initials and a colour that stay the same for one person.

import { isStaff } from "../log";
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
  const words = name.split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase();
}

/** 1 to 7, the same each time for the same person. */
export function hue(party: Party): number {
  return (((party.id ?? 0) * 5 + (isStaff(party) ? 2 : 0)) % 7) + 1;
}

/** Who wrote a message. */
export function senderOf(message: Message): Person {
  return { type: message.sender_type, id: message.sender_id, name: message.sender_name };
}

/** The shop itself, where no person of it has answered yet. */
export function shop(): Person {
  return { type: "admin", id: 0, name: t("workshop") };
}
