// The list a page shows: its rows, the filter, the pages read so far, and the
// counts. Rows come from `list` and from live frames; the server's counts are
// the only ones shown.

import type { Api } from "./api";
import { NO_FILTER, visible, withChat, withCounts, withFirstPage, withLast, withoutChat, withRows, type Filter, type Rows } from "./inbox";
import type { Chat, ListAnswer, Message, Party, Person } from "./wire";

/** Rows of one page. */
const PAGE = 50;
/** Where one chat is looked for: so many pages of so many rows. */
const FIND_PAGES = 5;
const FIND_PAGE = 200;

export class Inbox {
  rows: Rows = new Map();
  filter: Filter = NO_FILTER;
  state: "empty" | "loading" | "ready" | "failed" = "empty";
  /** What is mine to answer: title, badge and launcher show this. */
  mine = 0;
  /** `mine` was told by the server, not only assumed. */
  counted = false;
  #cursor: string | null = null;
  #found: Set<number> | null = null;
  #asked = 0;
  #refreshed: Promise<void> = Promise.resolve();

  readonly #api: Api;
  readonly #me: () => Person | null;
  readonly #changed: () => void;
  readonly #failed: (reason: unknown) => void;

  constructor(
    api: Api,
    me: () => Person | null,
    changed: () => void,
    failed: (reason: unknown) => void,
  ) {
    this.#api = api;
    this.#me = me;
    this.#changed = changed;
    this.#failed = failed;
  }

  /** The rows of the present filter, in its order. */
  shown(): Chat[] {
    return visible(this.rows, this.filter, this.#me(), this.#found);
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  setFilter(filter: Filter): void {
    this.filter = filter;
    this.#found = filter.asked ? new Set() : null;
    this.#cursor = null;
    void this.refresh();
    this.#changed();
  }

  /** Reads the first page anew; older pages come again when asked for. */
  refresh(): Promise<void> {
    this.state = this.rows.size > 0 ? this.state : "loading";
    this.#refreshed = this.#read(null);
    return this.#refreshed;
  }

  async more(): Promise<void> {
    if (this.#cursor !== null) await this.#read(this.#cursor);
  }

  /** The unread count of one chat whose row is not here. */
  async unreadOf(id: number): Promise<number> {
    try {
      return (await this.#api.unread()).chats[String(id)] ?? 0;
    } catch (reason) {
      this.#failed(reason);
      return 0;
    }
  }

  /** Looks for the row of a chat that was opened by its address, through a bounded number of pages. */
  async find(id: number): Promise<void> {
    await this.#refreshed;
    let cursor: string | null = null;
    for (let page = 0; page < FIND_PAGES && !this.rows.has(id); page++) {
      try {
        const answer: ListAnswer = await this.#api.list({ limit: FIND_PAGE, ...(cursor ? { cursor } : {}) });
        const row = answer.chats.find((chat) => chat.chat_id === id);
        if (row) this.took(row);
        cursor = answer.next_cursor;
      } catch (reason) {
        this.#failed(reason);
        return;
      }
      if (cursor === null) return;
    }
  }

  async count(): Promise<void> {
    const counts = await this.#api.unread();
    this.mine = counts.mine;
    this.counted = true;
    this.rows = withCounts(this.rows, counts.chats);
    this.#changed();
  }

  took(chat: Chat): void {
    this.rows = withChat(this.rows, chat);
    this.#changed();
  }

  arrived(message: Message): void {
    if (this.rows.has(message.chat_id)) this.rows = withLast(this.rows, message, this.#me() as Party | null);
    else void this.refresh();
  }

  merge(chats: Chat[]): void {
    this.rows = withRows(this.rows, chats);
    this.state = "ready";
    this.#changed();
  }

  setUnread(id: number, unread_count: number): void {
    const chat = this.rows.get(id);
    if (chat) this.rows = new Map(this.rows).set(id, { ...chat, unread_count });
  }

  lost(id: number): void {
    this.rows = withoutChat(this.rows, id);
  }

  clear(): void {
    this.rows = new Map();
    this.state = "empty";
    this.mine = 0;
    this.counted = false;
    this.#cursor = null;
    this.#found = this.filter.asked ? new Set() : null;
  }

  async #read(cursor: string | null): Promise<void> {
    const turn = ++this.#asked;
    let answer: ListAnswer;
    try {
      answer = await this.#api.list({ ...this.filter.query, limit: PAGE, ...(cursor ? { cursor } : {}) });
    } catch (reason) {
      if (turn === this.#asked && this.state === "loading") this.state = "failed";
      this.#failed(reason);
      return;
    }
    // A later question (another filter) has overtaken this answer.
    if (turn !== this.#asked) return;
    this.#cursor = answer.next_cursor;
    if (this.#found) {
      const ids = answer.chats.map((chat) => chat.chat_id);
      this.#found = new Set(cursor ? [...this.#found, ...ids] : ids);
    } else if (!cursor) {
      this.rows = withFirstPage(this.rows, answer.chats, answer.next_cursor === null, this.filter, this.#me());
    }
    this.merge(answer.chats);
  }
}
