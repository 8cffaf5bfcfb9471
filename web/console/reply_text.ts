// Saved replies: which fit what was typed after the slash, and how their
// variables are filled in. What is not known stays as it stands, so that nobody
// sends "Dear ," without seeing it.

import type { SavedReply } from "./server/desk_wire";

export const VARIABLES = ["name", "first_name", "car", "plate", "me", "shop"] as const;
export type Variable = (typeof VARIABLES)[number];
export type Values = Partial<Record<Variable, string>>;

/** Replies offered at once. */
const OFFERED_MAX = 8;

export interface Piece {
  text: string;
  /** filled: came from the chat. missing: nobody knows it. */
  is: "plain" | "filled" | "missing";
}

export function pieces(text: string, values: Values): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(/\{(\w+)\}/g)) {
    const name = found[1] as Variable;
    if (!VARIABLES.includes(name)) continue;
    if (found.index > at) out.push({ text: text.slice(at, found.index), is: "plain" });
    const value = values[name]?.trim();
    out.push(value ? { text: value, is: "filled" } : { text: found[0], is: "missing" });
    at = found.index + found[0].length;
  }
  if (at < text.length) out.push({ text: text.slice(at), is: "plain" });
  return out;
}

export function filled(text: string, values: Values): string {
  return pieces(text, values).map((piece) => piece.text).join("");
}

/** Where the first variable that nobody could fill stands, to be selected. */
export function firstMissing(text: string): { from: number; to: number } | null {
  for (const found of text.matchAll(/\{(\w+)\}/g)) {
    if (VARIABLES.includes(found[1] as Variable)) return { from: found.index, to: found.index + found[0].length };
  }
  return null;
}

/** What is typed after a slash at the very beginning; null while it is no wish for a reply. */
export function slashWord(text: string): string | null {
  return /^\/([^\s/]{0,40})$/u.exec(text)?.[1] ?? null;
}

/** The replies that fit: by shortcut first, then by title and text. */
export function fitting(replies: readonly SavedReply[], words: string): SavedReply[] {
  const wanted = words.trim().toLocaleLowerCase();
  const has = (text: string): boolean => text.toLocaleLowerCase().includes(wanted);
  const rank = (reply: SavedReply): number =>
    reply.shortcut.toLocaleLowerCase().startsWith(wanted) ? 0 : has(reply.shortcut) ? 1 : has(reply.title) ? 2 : has(reply.text) ? 3 : 4;
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter(({ rank: at }) => at < 4)
    .sort((a, b) => a.rank - b.rank || a.reply.shortcut.localeCompare(b.reply.shortcut))
    .slice(0, OFFERED_MAX)
    .map(({ reply }) => reply);
}
