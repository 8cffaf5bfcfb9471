// Undo instead of "are you sure": an action is held here for eight seconds and
// only then sent, so that taking it back leaves no trace, no event line and no
// frame to anybody. Until then the screen shows it as done. Leaving the page
// sends at once what is held, by requests that outlive the page.

import type { Timers } from "../shared/timers";
import type { Chat } from "../shared/wire";

export const HOLD_MS = 8_000;

export interface HeldRequest {
  path: string;
  body: Record<string, unknown>;
}

export interface HeldAction {
  /** Two of one kind on one chat are one: the later replaces the earlier. */
  kind: "close" | "assign" | "snooze";
  chats: number[];
  /** What was done, in words. */
  text: string;
  /** Made when they are sent: what was seen meanwhile counts. One that is refused ends those of its chat. */
  requests(chat: number): HeldRequest[];
  /** How a chat looks meanwhile. */
  shows(chat: Chat): Chat;
}

export interface Entry extends HeldAction {
  id: number;
}

export interface HeldOptions {
  timers: Timers;
  /** Sends one request and takes over its answer; throws the server's refusal. */
  send(request: HeldRequest): Promise<void>;
  /** Sends one request that nobody waits for. */
  parting(request: HeldRequest): void;
  onRefused(reason: unknown, entry: Entry, chat: number): void;
  onChange(): void;
}

export class Held {
  #entries: Entry[] = [];
  /** On their way, still shown as done until the server's word is here. */
  readonly #sending = new Set<Entry>();
  readonly #timers = new Map<number, number>();
  #last = 0;
  #queue: Promise<void> = Promise.resolve();

  readonly #options: HeldOptions;

  constructor(options: HeldOptions) {
    this.#options = options;
  }

  /** The one that can be taken back: the newest. */
  get latest(): Entry | null {
    return this.#entries.at(-1) ?? null;
  }

  hold(action: HeldAction): void {
    this.#replace(action);
    this.#last += 1;
    const entry: Entry = { ...action, id: this.#last };
    this.#entries = [...this.#entries, entry];
    this.#timers.set(entry.id, this.#options.timers.set(() => void this.send(entry.id), HOLD_MS));
    this.#options.onChange();
  }

  undo(id: number): void {
    this.#drop(id);
    this.#options.onChange();
  }

  /** Takes back what is held of one kind for one chat; true when there was something. */
  undoFor(chat: number, kind: HeldAction["kind"]): boolean {
    const found = this.#entries.filter((entry) => entry.kind === kind && entry.chats.includes(chat));
    for (const entry of found) this.#without(entry, chat);
    if (found.length > 0) this.#options.onChange();
    return found.length > 0;
  }

  /** Sends now, after everything that was held before it. */
  send(id: number): Promise<void> {
    const at = this.#entries.findIndex((entry) => entry.id === id);
    for (const entry of this.#entries.slice(0, at + 1)) {
      this.#drop(entry.id);
      this.#sending.add(entry);
      this.#queue = this.#queue.then(() => this.#sendAll(entry));
    }
    this.#options.onChange();
    return this.#queue;
  }

  /** Sends everything, before a sign-out. */
  sendAll(): Promise<void> {
    const last = this.latest;
    return last ? this.send(last.id) : this.#queue;
  }

  /** The page is going away: nothing can be taken back any more. */
  part(): void {
    for (const entry of this.#entries) {
      for (const chat of entry.chats) entry.requests(chat).forEach((request) => this.#options.parting(request));
      this.#drop(entry.id);
    }
  }

  /** The chat as it will be. */
  shown(chat: Chat): Chat {
    let seen = chat;
    for (const entry of [...this.#sending, ...this.#entries]) {
      if (entry.chats.includes(chat.chat_id)) seen = entry.shows(seen);
    }
    return seen;
  }

  async #sendAll(entry: Entry): Promise<void> {
    for (const chat of entry.chats) {
      try {
        for (const request of entry.requests(chat)) await this.#options.send(request);
      } catch (reason) {
        this.#options.onRefused(reason, entry, chat);
      }
    }
    this.#sending.delete(entry);
    this.#options.onChange();
  }

  #replace(action: HeldAction): void {
    for (const chat of action.chats) {
      for (const entry of this.#entries) {
        if (entry.kind === action.kind && entry.chats.includes(chat)) this.#without(entry, chat);
      }
    }
  }

  #without(entry: Entry, chat: number): void {
    const chats = entry.chats.filter((other) => other !== chat);
    if (chats.length === 0) this.#drop(entry.id);
    else this.#entries = this.#entries.map((other) => (other.id === entry.id ? { ...other, chats } : other));
  }

  #drop(id: number): void {
    const timer = this.#timers.get(id);
    if (timer !== undefined) this.#options.timers.clear(timer);
    this.#timers.delete(id);
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
  }
}
