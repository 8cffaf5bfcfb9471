// What the console keeps on the device of whoever is signed in, to be read
// without a network: who it is, the list, the newest messages of the chats that
// were read. It stands between the page and the server: an answer that does not
// come for want of a line is given from here, everything else passes. It is
// wiped with the sign-out and with the session's end.

import type { ChatLog } from "../../shared/log";
import type { Chat, ListAnswer, MessagesAnswer, Person, ReadCursor, SenderType, UnreadAnswer } from "../../shared/wire";

/** Chats and messages of one chat that are kept at most. */
export const CHATS_MAX = 200;
export const MESSAGES_MAX = 200;

export interface ShelfStore {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
}

interface KeptState {
  me: Person;
  epoch: string;
  chats: Chat[];
  mine: number;
}

type KeptLog = Pick<MessagesAnswer, "messages" | "has_more" | "read">;

export class Shelf {
  #epoch: string | null = null;
  #me: Person | null = null;
  /** The last seq that is kept, by chat. */
  readonly #kept = new Map<number, number>();

  readonly #store: ShelfStore;
  readonly #fetch: typeof fetch;

  constructor(store: ShelfStore, network: typeof fetch) {
    this.#store = store;
    this.#fetch = network;
  }

  /** The last seq of a chat that is kept here; 0 without one. */
  lastSeq(chat: number): number {
    return this.#kept.get(chat) ?? 0;
  }

  /** In place of the page's fetch. */
  readonly fetch: typeof fetch = async (input, init) => {
    const path = String(input);
    let response: Response;
    try {
      response = await this.#fetch(input, init);
    } catch (reason) {
      const kept = (init?.method ?? "GET") === "GET" ? await this.#answer(new URL(path, "http://here")) : null;
      if (kept === null) throw reason;
      return new Response(JSON.stringify({ success: true, error: null, ...kept }), { headers: { "content-type": "application/json" } });
    }
    if (response.ok) await this.#learn(path, response);
    return response;
  };

  async keepState(me: Person, chats: Chat[], mine: number): Promise<void> {
    if (this.#epoch === null) return;
    const newest = [...chats].sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1)).slice(0, CHATS_MAX);
    const state: KeptState = { me, epoch: this.#epoch, chats: newest, mine };
    await this.#store.put("state", state);
  }

  /** Keeps what of a log is known to be whole. */
  async keepLog(chat: number, log: Pick<ChatLog, "messages" | "whole" | "hasOlder" | "reads">): Promise<void> {
    if (this.#epoch === null) return;
    const whole = log.messages.filter((message) => message.seq <= log.whole);
    const kept: KeptLog = {
      messages: whole.slice(-MESSAGES_MAX),
      has_more: log.hasOlder || whole.length > MESSAGES_MAX,
      read: Object.entries(log.reads).map(cursor),
    };
    this.#kept.set(chat, kept.messages.at(-1)?.seq ?? 0);
    await this.#store.put(`log:${chat}`, kept);
  }

  /** A chat that is no longer the reader's to see. */
  async drop(chat: number): Promise<void> {
    if (!this.#kept.delete(chat)) return;
    await this.#store.put(`log:${chat}`, null);
  }

  async wipe(): Promise<void> {
    this.#epoch = this.#me = null;
    this.#kept.clear();
    await this.#store.clear();
  }

  /** Who is signed in and which life of the data it is, told by answers that pass. */
  async #learn(path: string, response: Response): Promise<void> {
    if (!/^\/api\/(auth\/(me|login|setup)|chat\/(list|messages))(\?|$)/.test(path)) return;
    const answer = (await response.clone().json()) as { me?: Person; epoch?: string };
    if (answer.me) await this.#belongTo(answer.me);
    if (answer.epoch && answer.epoch !== this.#epoch) await this.#begin(answer.epoch);
  }

  /** What another person left here is nobody's to read. */
  async #belongTo(me: Person): Promise<void> {
    const state = await this.#state();
    const other = state?.me ?? this.#me;
    if (other && (other.type !== me.type || other.id !== me.id)) await this.wipe();
    this.#me = me;
  }

  async #begin(epoch: string): Promise<void> {
    const state = await this.#state();
    if (state && state.epoch !== epoch) {
      // A backup was restored: the numbers that are kept mean other messages.
      this.#kept.clear();
      await this.#store.clear();
    }
    this.#epoch = epoch;
  }

  async #answer(url: URL): Promise<object | null> {
    const state = await this.#state();
    if (!state) return null;
    this.#epoch ??= state.epoch;
    const asked = [...url.searchParams.keys()].sort().join(" ");
    switch (url.pathname) {
      case "/api/auth/me":
        return { me: state.me };
      case "/api/chat/unread_count":
        return unread(state);
      case "/api/chat/list":
        return asked === "limit" ? list(state) : null;
      case "/api/chat/messages":
        return asked === "chat_id limit" ? this.#messages(Number(url.searchParams.get("chat_id")), state.epoch) : null;
      default:
        return null;
    }
  }

  async #messages(chat: number, epoch: string): Promise<MessagesAnswer | null> {
    const kept = (await this.#store.get(`log:${chat}`)) as KeptLog | null | undefined;
    return kept ? { ...kept, epoch } : null;
  }

  async #state(): Promise<KeptState | null> {
    return ((await this.#store.get("state")) as KeptState | null | undefined) ?? null;
  }
}

function list({ chats, epoch }: KeptState): ListAnswer {
  return { chats, next_cursor: null, version: "", epoch };
}

function unread({ chats, mine }: KeptState): UnreadAnswer {
  const some = chats.filter((chat) => chat.unread_count > 0);
  return {
    unread_count: some.reduce((sum, chat) => sum + chat.unread_count, 0),
    mine,
    chats: Object.fromEntries(some.map((chat) => [chat.chat_id, chat.unread_count])),
  };
}

/** "worker.3" back to a party. */
function cursor([key, seq]: [string, number]): ReadCursor {
  const at = key.indexOf(".");
  return { by: { type: key.slice(0, at) as SenderType, id: Number(key.slice(at + 1)) }, seq };
}
