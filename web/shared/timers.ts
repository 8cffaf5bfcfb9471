// Timers as an argument, so that tests move them by hand.

export interface Timers {
  set(run: () => void, ms: number): number;
  clear(id: number): void;
}

/** The page's own timers. */
export const browserTimers: Timers = {
  set: (run, ms) => window.setTimeout(run, ms),
  clear: (id) => window.clearTimeout(id),
};
