// The language of the page and how its texts and numbers are made. Intl chooses
// the forms; no sentence is put together from pieces.

import type { deskEn } from "../../console/strings/desk_en";
import type { consoleEn } from "../../console/strings/en";
import { en } from "./en";
import type { laterEn } from "./en_later";

export type Lang = "en" | "am" | "ar";
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Strings = typeof en & typeof laterEn & typeof consoleEn & typeof deskEn;
type Texts = Record<string, string | Forms>;

/** Where the choice is kept on the device. */
export const LANG_KEY = "forecourt:lang";

/** How Intl is asked for a language: with the digits that plates, prices and phones here are written in. */
export const LOCALES: Record<Lang, string> = { en: "en-GB", am: "am", ar: "ar-u-nu-latn" };
const RIGHT_TO_LEFT: Lang = "ar";
/** Letters that are written from right to left. */
const RTL_LETTERS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** English is always there; another language is fetched when it is chosen. */
const tables: Record<Lang, Texts> = { en, am: {}, ar: {} };
let lang: Lang = "en";

/** More texts for a language: those of the console, or a whole language that was fetched. */
export function addTexts(to: Lang, texts: Texts): void {
  tables[to] = { ...tables[to], ...texts };
}

/** First of: asked for by the page, chosen here before, the browser's. */
export function pickLang(asked: string | null, kept: string | null, browser: readonly string[]): Lang {
  for (const tag of [asked, kept, ...browser]) {
    const base = tag?.slice(0, 2).toLowerCase() ?? "";
    if (base in tables) return base as Lang;
  }
  return "en";
}

export function currentLang(): Lang {
  return lang;
}

/** Changes the page's language and direction, once its texts are here. Without them it stays as it is. */
export async function setLang(next: Lang): Promise<void> {
  if (!tables[next]["chats"]) {
    const address = `/assets/${next}.js`;
    try {
      addTexts(next, ((await import(address)) as { texts: Texts }).texts);
    } catch {
      // Offline: the language that is here serves until the next visit.
      return;
    }
  }
  speak(next);
  document.documentElement.lang = next;
  document.documentElement.dir = next === RIGHT_TO_LEFT ? "rtl" : "ltr";
}

/** The language of everything that is made from now on. */
export function speak(next: Lang): void {
  lang = next;
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
  const form = forms[new Intl.PluralRules(lang).select(n)] ?? forms.other;
  return fill(form, { n: new Intl.NumberFormat(LOCALES[lang]).format(n) });
}

/** Above 99 the exact number helps nobody. */
export function badge(n: number): string {
  return n > 99 ? "99+" : String(n);
}

function look(key: string): string | Forms {
  return tables[lang][key] ?? tables.en[key] ?? key;
}

function fill(text: string, fields: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in fields ? isolated(String(fields[name])) : whole));
}

/** A name or text that is filled in keeps its own direction and turns nothing around it: U+2068 … U+2069. */
function isolated(text: string): string {
  const meets = RTL_LETTERS.test(text) || (lang === RIGHT_TO_LEFT && /\p{L}/u.test(text));
  return meets ? `\u2068${text}\u2069` : text;
}
