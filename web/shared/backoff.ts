// How long to wait before the next try: 0.5 s doubling to 30 s, with full
// jitter, so that a thousand pages do not come back in the same moment.

export const BACKOFF_FIRST_MS = 500;
export const BACKOFF_LAST_MS = 30_000;

/** Milliseconds to wait after `failures` failed tries (1 or more). `random` gives [0, 1). */
export function backoff(failures: number, random: () => number): number {
  const ceiling = Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** Math.max(0, failures - 1));
  // A floor keeps a page from trying many times in the same second.
  return Math.max(100, Math.round(ceiling * random()));
}
