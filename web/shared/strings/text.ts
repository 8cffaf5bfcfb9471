// The language of the page and how its texts, times and numbers are made.
// Intl does the forms; no sentence is put together from pieces.

import type { consoleEn } from "../../console/strings/en";
import { en } from "./en";
import type { laterEn } from "./en_later";

export type Lang = "en" | "am";
type Forms = { one: string; other: string };
type Strings = typeof en & typeof laterEn & typeof consoleEn;
type Texts = Record<string, string | Forms>;

/** Where the choice is kept on the device. */
export const LANG_KEY = "forecourt:lang";

/** English is always there; another language is fetched when it is chosen. */
const tables: Record<Lang, Texts> = { en, am: {} };
let lang: Lang = "en";

/** More texts for a language: those of the console, or a whole language that was fetched. */
export function addTexts(to: Lang, texts: Texts): void {
  tables[to] = { ...tables[to], ...texts };
}

/** First of: asked for by the page, chosen here before, the browser's. */
export function pickLang(asked: string | null, kept: string | null, browser: readonly string[]): Lang {
  for (const tag of [asked, kept, ...browser]) {
    const base = tag?.slice(0, 2).toLowerCase();
    if (base === "en" || base === "am") return base;
  }
  return "en";
}

export function currentLang(): Lang {
  return lang;
}

/** Changes the page's language, once its texts are here. Without them it stays as it is. */
export async function setLang(next: Lang): Promise<void> {
  if (next === "am" && !tables.am["chats"]) {
    const address = "/assets/am.js";
    try {
      addTexts("am", ((await import(address)) as { texts: Texts }).texts);
    } catch {
      // Offline: the language that is here serves until the next visit.
      return;
    }
  }
  lang = next;
  document.documentElement.lang = next;
}

type Plain = { [K in keyof Strings]: Strings[K] extends string ? K : never }[keyof Strings];
type Counted = Exclude<keyof Strings, Plain>;

/** A text of the page's language, with its {fields} filled in. */
export function t(key: Plain, fields: Record<string, string | number> = {}): string {
  return fill(look(key) as string, fields);
}

/** A text with a number, in the form the language has for it. */
export function tn(key: Counted, n: number): string {
  const forms = look(key) as Forms;
  const form = new Intl.PluralRules(lang).select(n) === "one" ? forms.one : forms.other;
  return fill(form, { n: new Intl.NumberFormat(lang).format(n) });
}

/** Above 99 the exact number helps nobody. */
export function badge(n: number): string {
  return n > 99 ? "99+" : String(n);
}

function look(key: string): string | Forms {
  return tables[lang][key] ?? tables.en[key] ?? key;
}

function fill(text: string, fields: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in fields ? String(fields[name]) : whole));
}
