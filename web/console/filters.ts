// What staff can narrow the list by, what the server is asked for it, and which
// rows that are here pass. The chosen filter is kept for the visit only.

import type { Filter } from "../shared/inbox";
import { partyKey } from "../shared/log";
import type { Chat, Party, Person } from "../shared/wire";
import type { DeskChat } from "./server/desk_wire";
import { byWaiting, waitingSince } from "./waiting";

export type Scope = "all" | "mine" | "unassigned" | "waiting" | "snoozed" | "closed";

export interface ListFilter {
  scope: Scope;
  status: Chat["status"] | null;
  worker: Person | null;
  /** One user or guest. */
  customer: Person | null;
  /** Only those of guests. */
  guests: boolean;
  tag: string | null;
  /** Search words: subject, names, texts and notes. */
  q: string;
}

export const EVERYTHING: ListFilter = { scope: "all", status: null, worker: null, customer: null, guests: false, tag: null, q: "" };

/** The scopes of the tabs, by role. */
export function scopesOf(me: Party | null): Scope[] {
  return me?.type === "admin" ? ["all", "mine", "unassigned", "waiting"] : ["mine", "waiting", "closed"];
}

/** What a person sees first. */
export function firstFilter(me: Party | null): ListFilter {
  return { ...EVERYTHING, scope: scopesOf(me)[0] ?? "all" };
}

/** How many of the fields behind the filter button are set. */
export function narrowedBy(filter: ListFilter): number {
  return [filter.status, filter.worker, filter.customer, filter.guests, filter.tag].filter(Boolean).length + (filter.scope === "snoozed" ? 1 : 0);
}

export function toFilter(filter: ListFilter, me: Party | null, now: () => number): Filter {
  const words = filter.q.trim();
  // A technician's own chats stand by who waits longest; an admin's inbox by what is newest.
  const waiting = filter.scope === "waiting" || (filter.scope === "mine" && me?.type === "worker");
  return {
    query: queryOf(filter, words),
    asked: words !== "",
    passes: (chat) => inScope(chat, filter, me, now()) && isNarrowed(chat, filter),
    ...(waiting ? { order: byWaiting } : {}),
  };
}

function queryOf(filter: ListFilter, words: string): Filter["query"] {
  const status = filter.status ?? (filter.scope === "closed" ? "closed" : null);
  return {
    ...(filter.scope === "unassigned" ? { unassigned: true } : {}),
    ...(filter.scope === "snoozed" ? { snoozed: true } : {}),
    ...(status ? { status } : {}),
    ...(filter.worker?.id != null ? { worker_id: filter.worker.id } : {}),
    ...(filter.customer?.id != null ? { [filter.customer.type === "user" ? "user_id" : "guest_id"]: filter.customer.id } : {}),
    ...(filter.tag ? { tag: filter.tag } : {}),
    ...(words ? { q: words } : {}),
  };
}

function inScope(chat: DeskChat, filter: ListFilter, me: Party | null, now: number): boolean {
  const snoozed = isSnoozed(chat, now);
  // A search, or a closer look at one state or person, finds what is put off as well.
  const put = snoozed && filter.q.trim() === "" && narrowedBy(filter) === 0;
  switch (filter.scope) {
    case "all":
      return !put;
    case "snoozed":
      return snoozed;
    case "mine":
      return !put && isMineToAnswer(chat, me) && (me?.type === "admin" || chat.status !== "closed");
    case "unassigned":
      return !put && chat.customer !== null && chat.worker_id === null && chat.status !== "closed";
    case "waiting":
      return !put && waitingSince(chat) !== null;
    case "closed":
      return chat.status === "closed";
  }
}

function isNarrowed(chat: DeskChat, filter: ListFilter): boolean {
  if (filter.status && chat.status !== filter.status) return false;
  if (filter.worker && chat.worker_id !== filter.worker.id) return false;
  if (filter.customer && (!chat.customer || partyKey(chat.customer) !== partyKey(filter.customer))) return false;
  if (filter.guests && chat.customer?.type !== "guest") return false;
  return !filter.tag || (chat.tags ?? []).includes(filter.tag);
}

/** A worker's are the assigned ones; an admin's those they began or answered first. Chats between staff are both sides'. */
function isMineToAnswer(chat: Chat, me: Party | null): boolean {
  if (!me) return false;
  if (chat.customer === null) return true;
  return me.type === "admin" ? chat.admin_id === me.id : chat.worker_id === me.id;
}

export function isSnoozed(chat: DeskChat, now: number): boolean {
  return chat.snoozed_until != null && Date.parse(chat.snoozed_until) > now;
}
