// Messages on their way, kept on the device before the first try, so that a
// reload, a closed tab or a dead battery loses none. One entry per key: two
// tabs never overwrite each other, and a message sent by both is one message
// (same client_id).

import type { Device } from "./device";
import type { HeldFile } from "./files/held";
import type { Party, Person } from "./wire";

/** A chat that exists, or one that its first message will start. */
export type ChatKey = number | `new:${string}`;

export interface Refusal {
  code: string;
  error: string;
}

export interface OutboxItem {
  client_id: string;
  chat: ChatKey;
  text: string;
  note: boolean;
  /** RFC 3339, when it was written here; the server's time replaces it. */
  created_at: string;
  /** Photos, files and voice notes, in the order in which they are shown. */
  files?: HeldFile[];
  /** Set on a first message: the chat it starts. */
  start?: { subject: string | null; with?: Person; guest?: { name?: string; email?: string } };
  /** The server's final no. Without it the item waits or is being sent. */
  refused?: Refusal;
}

const PREFIX = "forecourt:outbox:";

/** Whose outbox it is: a party, or nobody yet (a guest is made by the first message). */
export function owner(me: Party | null): string {
  return me ? `${me.type}.${me.id}` : "nobody";
}

export class Outbox {
  readonly #device: Device;
  #prefix: string;
  #items: OutboxItem[] = [];

  constructor(device: Device, me: Party | null) {
    this.#device = device;
    this.#prefix = PREFIX + owner(me) + ":";
    this.reload();
  }

  /** Takes in what is on the device, also what another tab left there. */
  reload(): void {
    const known = new Set(this.#items.map((item) => item.client_id));
    for (const key of this.#device.keys(this.#prefix)) {
      const item = parse(this.#device.get(key));
      if (item && !known.has(item.client_id)) this.#items.push(item);
    }
    this.#sort();
  }

  /** All items, in the order they were written. */
  all(): readonly OutboxItem[] {
    return this.#items;
  }

  of(chat: ChatKey): OutboxItem[] {
    return this.#items.filter((item) => item.chat === chat);
  }

  /** How many wait to be sent; a refused one waits for its writer instead. */
  waiting(): number {
    return this.#items.filter((item) => !item.refused).length;
  }

  put(item: OutboxItem): void {
    this.#device.set(this.#prefix + item.client_id, JSON.stringify(item));
    this.#items = [...this.#items.filter((other) => other.client_id !== item.client_id), item];
    this.#sort();
  }

  remove(client_id: string): void {
    this.#device.remove(this.#prefix + client_id);
    this.#items = this.#items.filter((item) => item.client_id !== client_id);
  }

  /** The chat behind a local key has its number now. */
  rename(from: ChatKey, to: number): void {
    for (const item of this.of(from)) {
      const { start: _, ...rest } = item;
      this.put({ ...rest, chat: to });
    }
  }

  /** Everything belongs to this party from now on (a guest was made, or became a user). */
  moveTo(me: Party): void {
    const items = this.#items;
    for (const item of items) this.#device.remove(this.#prefix + item.client_id);
    this.#items = [];
    this.#prefix = PREFIX + owner(me) + ":";
    for (const item of items) this.put(item);
    this.reload();
  }

  wipe(): void {
    for (const item of [...this.#items]) this.remove(item.client_id);
  }

  #sort(): void {
    this.#items.sort((a, b) => (a.client_id < b.client_id ? -1 : a.client_id > b.client_id ? 1 : 0));
  }
}

function parse(text: string | null): OutboxItem | null {
  if (!text) return null;
  try {
    const item = JSON.parse(text) as OutboxItem;
    return typeof item.client_id === "string" && typeof item.text === "string" ? item : null;
  } catch {
    // Not ours, or cut off by a full disk: nothing that could be sent.
    return null;
  }
}
