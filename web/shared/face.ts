// What stands for a person where there is no picture: two letters on a colour
// that stays the same for the same person.

import { isStaff } from "./log";
import type { Party } from "./wire";

/** The first letters of the first and the last word. */
export function letters(name: string): string {
  const words = name.trim().split(/\s+/);
  const both = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  return both.join("").toUpperCase();
}

/** 1 to 7, the same each time for the same person. */
export function hue(party: Party): number {
  return (((party.id ?? 0) * 5 + (isStaff(party) ? 2 : 0)) % 7) + 1;
}
