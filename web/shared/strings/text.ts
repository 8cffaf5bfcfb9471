// The language of the page and how its texts, times and numbers are made.
// Intl does the forms; no sentence is put together from pieces.

import type { deskEn } from "../../console/strings/desk_en";
import type { consoleEn } from "../../console/strings/en";
import { en } from "./en";
import type { laterEn } from "./en_later";

export type Lang = "en" | "am";
type Forms = { one: string; other: string };
type Strings = typeof en & typeof laterEn & typeof consoleEn & typeof deskEn;
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

export function clock(at: string): string {
  const text = new Intl.DateTimeFormat(lang, { hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
  // 9:41, as people here write it; Intl pads the hour where the region does.
  return text.replace(/^0(?=\d:)/, "");
}

/** The line between days: Today, Yesterday, the weekday within 6 days, then the date. */
export function day(at: string, now: Date): string {
  const days = daysBetween(new Date(at), now);
  if (days === 0) return t("today");
  if (days === 1) return t("yesterday");
  const date = new Date(at);
  if (days > 1 && days < 7) return format(date, { weekday: "long" });
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return format(date, { day: "numeric", month: "long", ...year });
}

/** The time in a list row: the clock today, the weekday within 6 days, then the date. */
export function when(at: string, now: Date): string {
  const date = new Date(at);
  const days = daysBetween(date, now);
  if (days <= 0) return clock(at);
  if (days < 7) return format(date, { weekday: "short" });
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return format(date, { day: "numeric", month: "short", ...year });
}

export function fullTime(at: string): string {
  return format(new Date(at), { dateStyle: "medium", timeStyle: "short" });
}

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, options).format(date);
}

function look(key: string): string | Forms {
  return tables[lang][key] ?? tables.en[key] ?? key;
}

function fill(text: string, fields: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in fields ? String(fields[name]) : whole));
}

/** Calendar days of the viewer, not spans of 24 hours. */
function daysBetween(then: Date, now: Date): number {
  const a = Date.UTC(then.getFullYear(), then.getMonth(), then.getDate());
  const b = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((b - a) / 86_400_000);
}
