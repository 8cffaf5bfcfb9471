// The logs of the chats this page has opened: loads their pages, takes in live
// messages, asks for what is missing in between, and says where each is whole.

import type { Api } from "./api";
import { emptyLog, hasGap, withMessage, withNewer, withNewest, withOlder, withRead, type ChatLog } from "./log";
import type { Timers } from "./timers";
import type { Message, MessagesAnswer, Party, Person } from "./wire";

/** Messages of one page. */
const PAGE = 50;
/** Messages asked for at once where something is missing. */
const GAP_PAGE = 200;
/** A gap heals by itself within this time, or is asked for. */
const GAP_REST_MS = 400;
/** Logs kept; the one opened longest ago goes first. */
const LOGS_MAX = 50;

export interface LogBookOptions {
  api: Api;
  timers: Timers;
  me(): Person | null;
  /** A page came: its epoch and its own messages tell something beyond the log. */
  onPage(page: MessagesAnswer): void;
  /** A message that was missing until now. */
  onFound(message: Message): void;
  onFailed(reason: unknown, chat: number): void;
  onChange(): void;
}

export class LogBook {
  readonly #options: LogBookOptions;
  readonly #logs = new Map<number, ChatLog>();
  /** Chats whose older page is on its way. */
  readonly #older = new Set<number>();
  #healing: number | null = null;

  constructor(options: LogBookOptions) {
    this.#options = options;
  }

  get(chat: number): ChatLog {
    return this.#logs.get(chat) ?? emptyLog();
  }

  has(chat: number): boolean {
    return this.#logs.has(chat);
  }

  all(): Array<[number, ChatLog]> {
    return [...this.#logs];
  }

  /** Chat id to the last seq up to which nothing is missing, as `hello` wants it. */
  resume(): Record<string, number> {
    const ready = this.all().filter(([, log]) => log.state === "ready");
    return Object.fromEntries(ready.map(([chat, log]) => [chat, log.whole]));
  }

  /** The first message of a chat that was just started here. */
  begin(message: Message): void {
    this.#logs.set(message.chat_id, withMessage(emptyLog(), message));
  }

  /** A live message; true when it was not known before. */
  take(message: Message): boolean {
    const log = this.get(message.chat_id);
    const known = log.messages.some((other) => other.seq === message.seq);
    if (log.state !== "empty") this.#set(message.chat_id, withMessage(log, message));
    return !known;
  }

  read(chat: number, by: Party, seq: number): void {
    if (this.has(chat)) this.#logs.set(chat, withRead(this.get(chat), by, seq));
  }

  drop(chat: number): void {
    this.#logs.delete(chat);
  }

  clear(): void {
    this.#logs.clear();
  }

  /** Makes sure the log is there and up to date; `fresh` says that live frames keep it so. */
  async open(chat: number, fresh: boolean): Promise<void> {
    const log = this.get(chat);
    // Opened last, so it goes last.
    if (this.#logs.delete(chat)) this.#logs.set(chat, log);
    for (const [oldest] of this.all().slice(0, -LOGS_MAX)) this.#logs.delete(oldest);
    if (!fresh || log.state !== "ready" || hasGap(log)) await this.newest(chat);
  }

  async newest(chat: number): Promise<void> {
    const log = this.get(chat);
    this.#set(chat, { ...log, state: log.messages.length > 0 ? log.state : "loading" });
    const done = await this.#page(chat, {}, (now, page) => withNewest(now, page));
    const now = this.get(chat);
    if (!done && now.state === "loading") this.#set(chat, { ...now, state: "failed" });
  }

  async newer(chat: number): Promise<void> {
    const log = this.get(chat);
    if (log.state !== "ready") return;
    let more = false;
    await this.#page(chat, { after_seq: log.whole, limit: GAP_PAGE }, (now, page) => {
      const known = new Set(now.messages.map((message) => message.seq));
      for (const message of page.messages) if (!known.has(message.seq)) this.#options.onFound(message);
      more = page.has_more && page.messages.length > 0;
      return withNewer(now, page);
    });
    if (more) await this.newer(chat);
  }

  async older(chat: number): Promise<void> {
    const log = this.get(chat);
    const first = log.messages[0]?.seq;
    if (first === undefined || !log.hasOlder || this.#older.has(chat)) return;
    this.#older.add(chat);
    await this.#page(chat, { before_seq: first }, (now, page) => (now.messages[0]?.seq === first ? withOlder(now, page) : now));
    this.#older.delete(chat);
  }

  async #page(
    chat: number,
    query: { after_seq?: number; before_seq?: number; limit?: number },
    apply: (now: ChatLog, page: MessagesAnswer) => ChatLog,
  ): Promise<boolean> {
    try {
      const page = await this.#options.api.messages({ chat_id: chat, limit: PAGE, ...query });
      // Left meanwhile: whoever opens it again reads it anew.
      if (!this.has(chat)) return true;
      this.#options.onPage(page);
      this.#set(chat, apply(this.get(chat), page));
      return true;
    } catch (reason) {
      this.#options.onFailed(reason, chat);
      return false;
    }
  }

  #set(chat: number, log: ChatLog): void {
    this.#logs.set(chat, log);
    if (log.state === "ready" && hasGap(log)) this.#healSoon();
    this.#options.onChange();
  }

  #healSoon(): void {
    if (this.#healing !== null) return;
    this.#healing = this.#options.timers.set(() => {
      this.#healing = null;
      for (const [chat, log] of this.all()) if (hasGap(log)) void this.newer(chat);
    }, GAP_REST_MS);
  }
}
