// How times and days are said, in the page's language and the viewer's zone.

import { currentLang, LOCALES, t } from "./text";

export function clock(at: string): string {
  const text = new Intl.DateTimeFormat(LOCALES[currentLang()], { hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
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

/** A span of time as minutes and seconds, "0:24". */
export function span(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function fullTime(at: string): string {
  return format(new Date(at), { dateStyle: "medium", timeStyle: "short" });
}

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALES[currentLang()], options).format(date);
}

/** Calendar days of the viewer, not spans of 24 hours. */
function daysBetween(then: Date, now: Date): number {
  const a = Date.UTC(then.getFullYear(), then.getMonth(), then.getDate());
  const b = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((b - a) / 86_400_000);
}
