// What the server tells: the rows of the list, the logs, counts, read cursors,
// who types, who is there. Frames and polls come in here; what they say about one's own
// messages, the open chat or the session goes on to the engine.

import { ApiError, type Api } from "./api";
import type { ClientFrame } from "./client_frame";
import type { Inbox } from "./inbox_store";
import type { LineState } from "./line";
import { isMine, partyKey } from "./log";
import { LogBook } from "./log_book";
import { fromFrame } from "./messages";
import type { ChatKey } from "./outbox";
import { ReadTeller } from "./read_teller";
import type { Timers } from "./timers";
import type { Typing } from "./typing";
import { unreadAfter } from "./unread";
import type { Chat, ListAnswer, Message, Person, ServerFrame } from "./wire";

/** Rest before the counts are asked again. */
const COUNT_REST_MS = 300;

export interface FeedOptions {
  api: Api;
  timers: Timers;
  inbox: Inbox;
  typing: Typing;
  me(): Person | null;
  open(): ChatKey | "new" | null;
  line(): LineState | "off";
  say(frame: ClientFrame): boolean;
  onWelcome(me: Person): void;
  /** One's own message is stored: an ack, a frame or a page says so. */
  onOwn(client_id: string, stored: Pick<Message, "seq" | "message_id" | "created_at">): void;
  /** The server answered a send with an error. */
  onSendError(frame: Extract<ServerFrame, { t: "error" }>): void;
  /** The open chat has to be read from scratch. */
  onReload(chat: number): void;
  onEnded(): void;
  onChange(): void;
}

export class Feed {
  readonly logs: LogBook;
  /** Chats that answered 404, or went away. */
  readonly gone = new Set<number>();
  /** Party key to "is connected now", as far as told. */
  readonly online = new Map<string, boolean>();
  /** The life of the data that is known here. */
  epoch: string | null = null;
  /** Messages of others as they come, for the live region. */
  onArrival: ((message: Message) => void) | null = null;

  readonly #reads: ReadTeller;
  readonly #options: FeedOptions;
  #countTimer: number | null = null;

  constructor(options: FeedOptions) {
    this.#options = options;
    const { api, timers, me, onChange } = options;
    this.logs = new LogBook({
      api,
      timers,
      me,
      onPage: (page) => {
        this.epoch ??= page.epoch;
        for (const message of page.messages) this.#ownStored(message);
      },
      onFound: (message) => {
        options.inbox.arrived(message);
        this.#announce(message);
      },
      onFailed: (reason, chat) => this.failed(reason, chat),
      onChange,
    });
    this.#reads = new ReadTeller({
      bySocket: (chat, seq) => options.say({ t: "read", chat, seq }),
      byPost: (chat, seq) => (options.line() === "polling" ? this.guard(async () => void (await api.markRead(chat, seq)), chat) : null),
    });
  }

  /** Forgets what was known for one session, before the next. */
  clear(): void {
    this.logs.clear();
    this.gone.clear();
  }

  /** The line is taken down: nothing that was told over it holds any more. */
  stop(): void {
    this.epoch = null;
    this.#reads.clear();
    this.online.clear();
    if (this.#countTimer !== null) this.#options.timers.clear(this.#countTimer);
    this.#countTimer = null;
  }

  /** The socket is whole again: tells what is owed, reads what may have been missed. */
  live(): void {
    this.#reads.settle();
    for (const [chat, log] of this.logs.all()) {
      if (log.state === "failed") void this.logs.newest(chat);
    }
    void this.#options.inbox.refresh();
    this.countSoon();
  }

  receive(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome":
        this.epoch = frame.epoch;
        this.#options.onWelcome(frame.me);
        break;
      case "resumed":
        break;
      case "ack":
        this.#options.onOwn(frame.id, frame);
        break;
      case "message":
        this.#arrived(fromFrame(frame));
        break;
      case "read":
        this.logs.read(frame.chat, frame.by, frame.seq);
        if (this.#isMe(frame.by)) this.countSoon();
        break;
      case "typing":
        if (!this.#isMe(frame.by)) this.#options.typing.heard(frame.chat, frame.by, frame.on);
        break;
      case "chat":
        this.gone.delete(frame.chat.chat_id);
        this.took(frame.chat);
        break;
      case "presence":
        this.online.set(partyKey(frame.who), frame.online);
        break;
      case "gone":
        this.lose(frame.chat);
        break;
      case "resync":
        this.#resync(frame.chat ?? null);
        break;
      case "error":
        if (frame.id) this.#options.onSendError(frame);
        break;
      case "pong":
        return;
    }
    this.#options.onChange();
  }

  polled(answer: ListAnswer): void {
    if (this.epoch !== null && this.epoch !== answer.epoch) this.#resync(null);
    this.epoch = answer.epoch;
    this.#options.inbox.merge(answer.chats);
    this.countSoon();
    for (const [chat, log] of this.logs.all()) {
      const last = this.#options.inbox.rows.get(chat)?.last_message?.seq ?? 0;
      if (chat === this.#options.open() || last > log.whole) void this.logs.newer(chat);
    }
  }

  /** Puts a message into its log and its row; true when it is new to this page. */
  take(message: Message): boolean {
    const isNew = this.logs.take(message);
    this.#options.inbox.arrived(message);
    return isNew;
  }

  /** A chat's state, from a frame or from an action's answer. */
  took(chat: Chat): void {
    this.#options.inbox.took(chat);
    this.countSoon();
  }

  /** The reader saw messages up to `seq`. */
  seen(chat: number, seq: number): void {
    const me = this.#options.me();
    if (!me || (this.logs.get(chat).reads[partyKey(me)] ?? 0) >= seq) return;
    this.logs.read(chat, me, seq);
    this.#options.inbox.setUnread(chat, unreadAfter(this.logs.get(chat), seq, me));
    this.#reads.tell(chat, seq);
    this.countSoon();
    this.#options.onChange();
  }

  lose(chat: number): void {
    this.gone.add(chat);
    this.logs.drop(chat);
    this.#options.inbox.lost(chat);
    this.countSoon();
  }

  countSoon(): void {
    if (this.#countTimer !== null || !this.#options.me()) return;
    this.#countTimer = this.#options.timers.set(() => {
      this.#countTimer = null;
      if (this.#options.me()) void this.guard(() => this.#options.inbox.count());
    }, COUNT_REST_MS);
  }

  /** Runs a request whose failure has its own place on the screen; 401 and 404 have meanings. */
  async guard(run: () => Promise<void>, chat?: number): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (reason) {
      this.failed(reason, chat);
      return false;
    }
  }

  failed(reason: unknown, chat?: number): void {
    if (!(reason instanceof ApiError)) throw reason;
    if (reason.status === 401) this.#options.onEnded();
    else if (reason.status === 404 && chat !== undefined) this.lose(chat);
    this.#options.onChange();
  }

  #isMe(party: { type: string; id: number | null }): boolean {
    const me = this.#options.me();
    return me !== null && party.type === me.type && party.id === me.id;
  }

  #arrived(message: Message): void {
    this.#ownStored(message);
    const isNew = this.take(message);
    this.#options.typing.heard(message.chat_id, { type: message.sender_type, id: message.sender_id, name: message.sender_name }, false);
    if (isNew) this.#announce(message);
    this.countSoon();
  }

  /** Own messages that were seen are stored, whatever became of their acks. */
  #ownStored(message: Message): void {
    if (message.client_id && isMine(message, this.#options.me())) this.#options.onOwn(message.client_id, message);
  }

  #announce(message: Message): void {
    if (message.kind !== "event" && !isMine(message, this.#options.me())) this.onArrival?.(message);
  }

  #resync(chat: number | null): void {
    const open = this.#options.open();
    // What stands here cannot be proved to be what the server has: from scratch.
    if (chat === null) {
      this.logs.clear();
      this.#options.inbox.clear();
      void this.#options.inbox.refresh();
    } else this.logs.drop(chat);
    if (typeof open === "number" && (chat === null || chat === open)) this.#options.onReload(open);
  }
}
