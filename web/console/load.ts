// How much technicians have already, and whom that makes the best fit.

import type { DeskTechnician } from "./server/desk_wire";

/** Where no capacity is set, this many open chats count as much. */
const MUCH = 5;

export function isThere(one: DeskTechnician): boolean {
  return one.online && one.on_duty !== false;
}

export function isFull(one: DeskTechnician): boolean {
  return one.open_chats >= (one.capacity ?? MUCH);
}

/** On duty and here first, then who has the least in proportion. */
export function byFit(a: DeskTechnician, b: DeskTechnician): number {
  return rank(a) - rank(b) || share(a) - share(b) || a.full_name.localeCompare(b.full_name);
}

/** Who should get the next chat, if anybody is here and has room. */
export function suggested(technicians: readonly DeskTechnician[], now: number | null): number | null {
  const best = [...technicians].sort(byFit).find((one) => one.id !== now && isThere(one) && !isFull(one));
  return best?.id ?? null;
}

function rank(one: DeskTechnician): number {
  if (one.on_duty === false) return 2;
  return one.online ? 0 : 1;
}

function share(one: DeskTechnician): number {
  return one.open_chats / (one.capacity ?? MUCH);
}
