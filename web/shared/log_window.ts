// Which lines of a long log stand in the page: at most 200 at once, so that a
// chat of ten thousand draws as fast as one of ten. Pure; a window is named by
// the key of its last line, because numbers shift when older pages come.

/** Bubbles in the page at most. */
export const LINES_MAX = 200;
/** How far the window moves at once. */
export const LINES_STEP = 60;

/** The shown part of `keys`: from `from` to before `to`. */
export interface Shown {
  from: number;
  to: number;
}

/** The key of the last line shown; null follows the end. */
export type WindowEnd = string | null;

export function shown(keys: readonly string[], end: WindowEnd): Shown {
  const at = end === null ? -1 : keys.lastIndexOf(end);
  const to = at < 0 ? keys.length : at + 1;
  return { from: Math.max(0, to - LINES_MAX), to };
}

/** One step towards the beginning; the same end where the beginning is shown already. */
export function earlier(keys: readonly string[], end: WindowEnd): WindowEnd {
  const { from, to } = shown(keys, end);
  const step = Math.min(LINES_STEP, from);
  return step === 0 ? end : (keys[to - step - 1] ?? null);
}

/** One step towards the end. */
export function further(keys: readonly string[], end: WindowEnd): WindowEnd {
  const { to } = shown(keys, end);
  return to + LINES_STEP >= keys.length ? null : (keys[to + LINES_STEP - 1] ?? null);
}

/** A window that has this line in it, with as much as possible after it. */
export function around(keys: readonly string[], key: string): WindowEnd {
  const at = keys.indexOf(key);
  // A few lines before it stay, so that it does not stand at the very edge.
  const to = at + LINES_MAX - LINES_STEP;
  return at < 0 || to >= keys.length ? null : (keys[to - 1] ?? null);
}
