// Opening hours as they are edited: for each day of the week its openings, or
// none. Days count from 1, Monday. Times are the shop's own, "08:00".

import type { Hours } from "./server/house_wire";

export const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export const USUAL = { from: "08:00", to: "18:00" } as const;

export type Opening = Pick<Hours, "from" | "to">;
export type Week = Record<number, Opening[]>;

export function weekOf(hours: readonly Hours[]): Week {
  return Object.fromEntries(DAYS.map((day) => [day, hours.filter((one) => one.day === day).map(({ from, to }) => ({ from, to }))]));
}

export function hoursOf(week: Week): Hours[] {
  return DAYS.flatMap((day) => (week[day] ?? []).map((opening) => ({ day, ...opening })));
}

export function withDay(week: Week, day: number, openings: Opening[]): Week {
  return { ...week, [day]: openings };
}

/** One day's openings for every day that is open, or for the working week where none is. */
export function sameEveryDay(week: Week): Week {
  const first = DAYS.map((day) => week[day] ?? []).find((openings) => openings.length > 0) ?? [USUAL];
  const some = DAYS.some((day) => (week[day] ?? []).length > 0);
  return Object.fromEntries(DAYS.map((day) => [day, some ? ((week[day] ?? []).length > 0 ? first : []) : day <= 5 ? first : []]));
}

/** The first opening that ends before it begins, if any. */
export function firstWrong(week: Week): number | null {
  return DAYS.find((day) => (week[day] ?? []).some(({ from, to }) => !from || !to || from >= to)) ?? null;
}

/** Where the bar of an opening stands in its day, in percent. */
export function bar({ from, to }: Opening): { start: number; length: number } {
  const start = share(from);
  return { start, length: Math.max(0, share(to) - start) };
}

function share(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  return (((hours ?? 0) * 60 + (minutes ?? 0)) / (24 * 60)) * 100;
}
