// What is typed but not sent, per chat, on the device. A draft is cleared when
// its message is stored by the server, not when "send" is pressed: the outbox
// holds it in between.

import type { Device } from "./device";
import { owner, type ChatKey } from "./outbox";
import type { Party } from "./wire";

const PREFIX = "forecourt:draft:";

/** Milliseconds of rest before a draft is saved. */
export const DRAFT_REST_MS = 300;

export class Drafts {
  readonly #device: Device;
  #prefix: string;

  constructor(device: Device, me: Party | null) {
    this.#device = device;
    this.#prefix = PREFIX + owner(me) + ":";
  }

  /** `note`: the draft of an internal note, kept apart so that it can never turn into a reply. */
  get(chat: ChatKey | "new", note = false): string {
    return this.#device.get(this.#key(chat, note)) ?? "";
  }

  set(chat: ChatKey | "new", text: string, note = false): void {
    if (text.trim()) this.#device.set(this.#key(chat, note), text);
    else this.#device.remove(this.#key(chat, note));
  }

  moveTo(me: Party): void {
    const next = PREFIX + owner(me) + ":";
    for (const key of this.#device.keys(this.#prefix)) {
      const text = this.#device.get(key);
      if (text) this.#device.set(next + key.slice(this.#prefix.length), text);
      this.#device.remove(key);
    }
    this.#prefix = next;
  }

  wipe(): void {
    for (const key of this.#device.keys(this.#prefix)) this.#device.remove(key);
  }

  #key(chat: ChatKey | "new", note: boolean): string {
    return `${this.#prefix}${chat}${note ? ".note" : ""}`;
  }
}
