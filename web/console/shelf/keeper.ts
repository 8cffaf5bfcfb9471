// Puts on the shelf what the page shows, a moment after it changed. For a
// technician also the newest page of chats that were not opened yet, so that
// the first look without a network finds them.

import type { Engine } from "../../shared/engine";
import type { ChatLog } from "../../shared/log";
import type { Timers } from "../../shared/timers";
import type { Shelf } from "./shelf";

/** Rest after a change before it is kept. */
const REST_MS = 1_500;
/** Chats that are read ahead. */
const AHEAD_MAX = 20;
const PAGE = 50;

export class Keeper {
  #timer: number | null = null;
  #busy = false;
  readonly #logs = new Map<number, ChatLog>();

  readonly #engine: Engine;
  readonly #shelf: Shelf;
  readonly #timers: Timers;

  constructor(engine: Engine, shelf: Shelf, timers: Timers) {
    this.#engine = engine;
    this.#shelf = shelf;
    this.#timers = timers;
    engine.subscribe(() => this.#soon());
  }

  #soon(): void {
    if (this.#timer !== null || !this.#engine.session) return;
    this.#timer = this.#timers.set(() => {
      this.#timer = null;
      void this.#keep();
    }, REST_MS);
  }

  async #keep(): Promise<void> {
    const { session, inbox, line } = this.#engine;
    // What came from the shelf is on it already.
    if (!session || this.#busy || (line !== "live" && line !== "polling")) return;
    this.#busy = true;
    try {
      await this.#shelf.keepState(session.me, [...inbox.rows.values()], inbox.mine);
      for (const chat of this.#engine.goneChats()) await this.#shelf.drop(chat);
      for (const id of inbox.rows.keys()) await this.#keepLog(id);
      if (session.me.type === "worker") await this.#readAhead();
    } finally {
      this.#busy = false;
    }
  }

  async #keepLog(chat: number): Promise<void> {
    const log = this.#engine.log(chat);
    if (log.state !== "ready" || this.#logs.get(chat) === log) return;
    this.#logs.set(chat, log);
    await this.#shelf.keepLog(chat, log);
  }

  async #readAhead(): Promise<void> {
    const behind = [...this.#engine.inbox.rows.values()]
      .filter((chat) => chat.status !== "closed" && chat.last_seq > this.#shelf.lastSeq(chat.chat_id) && this.#engine.log(chat.chat_id).state === "empty")
      .slice(0, AHEAD_MAX);
    for (const { chat_id } of behind) {
      try {
        const page = await this.#engine.api.messages({ chat_id, limit: PAGE });
        const whole = page.messages.at(-1)?.seq ?? 0;
        const reads = Object.fromEntries(page.read.map(({ by, seq }) => [`${by.type}.${by.id}`, seq]));
        await this.#shelf.keepLog(chat_id, { messages: page.messages, whole, hasOlder: page.has_more, reads });
      } catch {
        // No line, or no longer theirs: the next change tries again.
        return;
      }
    }
  }
}
