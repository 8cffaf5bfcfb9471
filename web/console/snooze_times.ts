// When a chat that is put off comes back: a few times that people mean, by the
// viewer's own clock and calendar.

/** In the morning the day begins so, for what comes back on another day. */
const MORNING_HOUR = 8;
const HOUR_MS = 3_600_000;

export interface SnoozeTime {
  key: "inAnHour" | "inThreeHours" | "tomorrow" | "nextWeek";
  at: Date;
}

export function snoozeTimes(now: Date): SnoozeTime[] {
  const monday = ((8 - now.getDay()) % 7 || 7) as number;
  return [
    { key: "inAnHour", at: new Date(now.getTime() + HOUR_MS) },
    { key: "inThreeHours", at: new Date(now.getTime() + 3 * HOUR_MS) },
    { key: "tomorrow", at: morning(now, 1) },
    { key: "nextWeek", at: morning(now, monday) },
  ];
}

function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING_HOUR);
}
