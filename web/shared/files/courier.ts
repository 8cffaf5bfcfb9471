// Takes the files of a message to the server before the message itself goes.
// What has arrived is noted on the message, so that a lost line repeats only
// the rest; the bytes leave the device when the server has them.

import type { OutboxItem } from "../outbox";
import type { Attachment } from "../wire";
import type { Box } from "./box";
import { caption, wordsFor, type HeldFile } from "./held";

export interface CourierOptions {
  box: Box;
  send(chat: number, file: HeldFile, blob: Blob, onProgress: (part: number) => void, signal: AbortSignal): Promise<Attachment>;
  /** The message as it is so far. */
  keep(item: OutboxItem): void;
  onChange(): void;
}

export class Courier {
  readonly #options: CourierOptions;
  readonly #progress = new Map<string, number>();
  readonly #underWay = new Map<string, AbortController>();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** How much of a file has gone out, 0 to 1; null while it waits. */
  progress(key: string): number | null {
    return this.#progress.get(key) ?? null;
  }

  /** The message was taken back: nothing more of it goes. */
  async cancel(item: OutboxItem): Promise<void> {
    this.#underWay.get(item.client_id)?.abort();
    for (const file of item.files ?? []) await this.#options.box.remove(file.key);
  }

  /** The message with all its files at the server. Throws what the server, or the line, says. */
  async carry(item: OutboxItem): Promise<OutboxItem> {
    const ends = new AbortController();
    this.#underWay.set(item.client_id, ends);
    try {
      return await this.#all(item, ends.signal);
    } finally {
      this.#underWay.delete(item.client_id);
    }
  }

  async #all(item: OutboxItem, signal: AbortSignal): Promise<OutboxItem> {
    let carried = item;
    for (const file of item.files ?? []) {
      if (file.attachment_id !== undefined) continue;
      carried = await this.#one(carried, file, signal);
      this.#options.keep(carried);
    }
    return carried;
  }

  async #one(item: OutboxItem, file: HeldFile, signal: AbortSignal): Promise<OutboxItem> {
    const { box, send, onChange } = this.#options;
    const blob = await box.get(file.key);
    const others = (item.files ?? []).filter((other) => other !== file);
    // The browser forgot it (its storage was cleared): the rest of the message still goes.
    if (!blob) return withFiles(item, others);
    try {
      const stored = await send(item.chat as number, file, blob, (part) => {
        this.#progress.set(file.key, part);
        onChange();
      }, signal);
      await box.remove(file.key);
      const { attachment_id, name, mime, size } = stored;
      const done: HeldFile = { ...file, attachment_id, name, mime, size };
      return withFiles(item, (item.files ?? []).map((other) => (other === file ? done : other)));
    } finally {
      this.#progress.delete(file.key);
    }
  }
}

/** A text that only names the files goes on naming them as they are called now. */
function withFiles(item: OutboxItem, files: HeldFile[]): OutboxItem {
  const words = caption(item.text, item.files ?? []);
  return { ...item, files, text: words || wordsFor(files) || item.text };
}
