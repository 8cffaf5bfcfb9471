// The chat behind every page: one session, one line to the server (socket, or
// long poll where it cannot pass), the list, the open chat, the outbox. Views
// subscribe, draw what stands here, and call the actions; they keep no copy.

import { Api, ApiError } from "./api";
import { newClientId } from "./client_id";
import type { Hello } from "./client_frame";
import type { Device } from "./device";
import { Drafts } from "./drafts";
import { Inbox } from "./inbox_store";
import { emptyLog, isMine, partyKey, type ChatLog } from "./log";
import { LogBook, unreadAfter, unreadStart } from "./log_book";
import { fromFrame, ownMessage } from "./messages";
import { Outbox, type ChatKey, type OutboxItem } from "./outbox";
import { Poller } from "./poller";
import { ReadTeller } from "./read_teller";
import { Sender } from "./sender";
import { Socket, type Timers, type Wire } from "./socket";
import { Typing } from "./typing";
import type { AckAnswer, Chat, ListAnswer, Message, Person, ServerFrame, StartAnswer } from "./wire";

/** Failed tries of the socket after which the long poll carries on. */
const POLL_AFTER_FAILURES = 2;
/** Rest before the counts are asked again. */
const COUNT_REST_MS = 300;
export interface Session {
  me: Person;
  /** Null where the session is the cookie. */
  token: string | null;
}

export interface EngineOptions {
  device: Device;
  timers: Timers;
  random(): number;
  now(): number;
  openSocket(): Wire;
  fetch?: typeof fetch;
  /** True where the session is the cookie. */
  cookies: boolean;
  /** Customers only: a guest for a first message. */
  makeGuest?(api: Api, fields: { name?: string; email?: string }): Promise<Session>;
  /** The session is over on the server. */
  onEnded(): void;
}

/** off: no session. live: socket. polling: long poll. connecting: neither yet. */
export type Line = "off" | "connecting" | "live" | "polling";

export class Engine {
  readonly api: Api;
  readonly inbox: Inbox;
  readonly typing: Typing;
  session: Session | null = null;
  outbox: Outbox;
  drafts: Drafts;
  /** The open chat; "new" is the empty one that a first message starts. */
  open: ChatKey | "new" | null = null;
  /** Counts the chats opened; stays the same when a new chat gets its number. */
  turn = 0;
  /** The unread line of the open chat, set once. */
  unread: { seq: number; count: number } | null = null;
  /** Chats that answered 404, or went away. */
  readonly gone = new Set<number>();
  /** Since when there is no line, in `now` milliseconds; null while there is one. */
  lostSince: number | null = null;
  /** Party key to "is connected now", as far as told. */
  readonly online = new Map<string, boolean>();
  /** Messages of others as they come, for the live region. */
  onArrival: ((message: Message) => void) | null = null;

  readonly #socket: Socket;
  readonly #poller: Poller;
  readonly #sender: Sender;
  readonly #logs: LogBook;
  readonly #reads: ReadTeller;
  readonly #listeners = new Set<() => void>();
  #cookieMode: boolean;
  #epoch: string | null = null;
  #countTimer: number | null = null;
  #drawing = false;

  readonly #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#cookieMode = options.cookies;
    this.api = new Api({
      token: () => this.session?.token ?? null,
      cookies: () => this.#cookieMode,
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
    this.outbox = new Outbox(options.device, null);
    this.drafts = new Drafts(options.device, null);
    this.inbox = new Inbox(this.api, () => this.session?.me ?? null, () => this.#changed(), (reason) => this.#failed(reason));
    this.typing = new Typing(options.timers, (frame) => void this.#socket.send(frame), () => this.#changed());
    const shared = { timers: options.timers, random: options.random };
    this.#logs = new LogBook({
      api: this.api,
      timers: options.timers,
      me: () => this.me,
      onPage: (page) => {
        this.#epoch ??= page.epoch;
        this.#confirmOwn(page.messages);
      },
      onFound: (message) => this.#found(message),
      onFailed: (reason, chat) => this.#failed(reason, chat),
      onChange: () => this.#changed(),
    });
    this.#reads = new ReadTeller({
      bySocket: (chat, seq) => this.#socket.send({ t: "read", chat, seq }),
      byPost: (chat, seq) => (this.line === "polling" ? this.#guard(async () => void (await this.api.markRead(chat, seq)), chat) : null),
    });
    this.#socket = new Socket({
      ...shared,
      open: options.openSocket,
      hello: () => this.#hello(),
      onFrame: (frame) => this.#receive(frame),
      onState: () => this.#lineChanged(),
    });
    this.#poller = new Poller({
      ...shared,
      api: this.api,
      onAnswer: (answer) => this.#polled(answer),
      onLine: () => this.#lineChanged(),
      onEnded: () => this.#end(),
    });
    this.#sender = new Sender({
      ...shared,
      outbox: () => this.outbox,
      route: () => (this.line === "live" ? "socket" : this.line === "polling" ? "post" : null),
      bySocket: (item) =>
        this.#socket.send({ t: "send", id: item.client_id, chat: item.chat as number, text: item.text, note: item.note }),
      byPost: (item) => this.#post(item),
      byStart: (item) => this.#postStart(item),
      onStored: (item, answer) => this.#stored(item, answer),
      onStarted: (item, answer) => this.#started(item, answer),
      onLine: (up) => this.#heard(up),
      onEnded: () => this.#end(),
      onChange: () => this.#changed(),
    });
  }

  // --- what views read ---

  get me(): Person | null {
    return this.session?.me ?? null;
  }

  get line(): Line {
    if (!this.session) return "off";
    if (this.#socket.state === "live") return "live";
    return this.#poller.up ? "polling" : "connecting";
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  log(key: ChatKey | "new" | null): ChatLog {
    if (typeof key !== "number") return { ...emptyLog(), state: "ready" };
    return this.#logs.get(key);
  }

  chat(key: ChatKey | "new" | null): Chat | null {
    return typeof key === "number" ? (this.inbox.rows.get(key) ?? null) : null;
  }

  // --- session ---

  /** Begins, or goes on as somebody else: a guest who was just made, or who became a user. */
  begin(session: Session, takeOver: boolean): void {
    this.#stopLine();
    this.session = session;
    this.#cookieMode = session.token === null;
    if (takeOver) {
      this.outbox.moveTo(session.me);
      this.drafts.moveTo(session.me);
    } else {
      this.outbox = new Outbox(this.#options.device, session.me);
      this.drafts = new Drafts(this.#options.device, session.me);
    }
    this.#logs.clear();
    this.gone.clear();
    this.inbox.clear();
    this.lostSince = this.#options.now();
    this.#socket.start();
    void this.inbox.refresh();
    this.#countSoon();
    if (typeof this.open === "number") void this.#loadOpen(this.open);
    this.#changed();
  }

  /** Sends a first message that an earlier visit left behind, before there is a session. */
  resumeUnsent(): void {
    this.#sender.pump();
  }

  /** Forgets the session on this page; with `wipe` also what it kept on the device. */
  leave(wipe: boolean): void {
    this.#stopLine();
    if (wipe) {
      this.outbox.wipe();
      this.drafts.wipe();
    }
    this.session = null;
    this.#cookieMode = this.#options.cookies;
    this.outbox = new Outbox(this.#options.device, null);
    this.drafts = new Drafts(this.#options.device, null);
    this.#logs.clear();
    this.inbox.clear();
    this.open = null;
    this.unread = null;
    this.lostSince = null;
    this.#changed();
  }

  /** A guest's visit ended on the server: what was not sent stays here, to start again with it. */
  abandon(): void {
    const items = [...this.outbox.all()];
    this.outbox.wipe();
    this.leave(false);
    const chat: ChatKey = `new:${newClientId(this.#options.now())}`;
    for (const item of items) {
      const start = { subject: item.start?.subject ?? null };
      this.outbox.put({ ...item, chat, start, refused: { code: "session_ended", error: "" } });
    }
    this.openChat(items.length > 0 ? chat : "new");
  }

  /** The page came to the front, or the browser says it is online. */
  wake(): void {
    this.#socket.wake();
    this.#poller.wake();
    if (this.line !== "live") this.#sender.restart();
  }

  // --- actions ---

  openChat(key: ChatKey | "new" | null): void {
    if (this.open === key) return;
    this.typing.stop();
    this.open = key;
    this.turn += 1;
    this.unread = null;
    if (typeof key === "number") void this.#loadOpen(key);
    this.#changed();
  }

  /** Tries again what could not be loaded. */
  reload(chat: number): void {
    void this.#loadOpen(chat);
  }

  /** Draws the message at once, keeps it on the device, sends it as soon as it can go. */
  send(text: string, note: boolean): void {
    const key = this.open;
    if (typeof key === "number" || (typeof key === "string" && key !== "new")) {
      this.typing.stop();
      // Written before the first message was stored: should that one be refused,
      // this one can start the chat as well.
      const start = typeof key === "string" ? this.outbox.of(key)[0]?.start : undefined;
      this.#enqueue({ chat: key, text, note, ...(start ? { start } : {}) });
    }
  }

  /** Starts a chat with its first message. Gives the local key it has until the server numbers it. */
  start(text: string, start: NonNullable<OutboxItem["start"]>): ChatKey {
    const chat: ChatKey = `new:${newClientId(this.#options.now())}`;
    this.open = chat;
    this.unread = null;
    this.#enqueue({ chat, text, note: false, start });
    return chat;
  }

  retry(client_id: string): void {
    const item = this.outbox.all().find((other) => other.client_id === client_id);
    if (!item) return;
    const { refused, ...rest } = item;
    // A client_id that already stands for another text can never succeed again.
    const worn = refused?.code === "client_id_reused" || refused?.code === "session_ended";
    const again = worn ? { ...rest, client_id: newClientId(this.#options.now()) } : rest;
    if (again.client_id !== client_id) this.outbox.remove(client_id);
    this.outbox.put(again);
    this.#sender.pump();
    this.#changed();
  }

  /** Takes an unsent message back. */
  discard(client_id: string): void {
    this.outbox.remove(client_id);
    this.#changed();
  }

  /** The reader saw messages up to `seq` of the open chat. */
  seen(chat: number, seq: number): void {
    const me = this.me;
    if (!me || (this.#logs.get(chat).reads[partyKey(me)] ?? 0) >= seq) return;
    this.#logs.read(chat, me, seq);
    this.inbox.setUnread(chat, unreadAfter(this.#logs.get(chat), seq, me));
    this.#reads.tell(chat, seq);
    this.#countSoon();
    this.#changed();
  }

  loadOlder(chat: number): Promise<void> {
    return this.#logs.older(chat);
  }

  /** An action on a chat (assign, close …): takes over its answer, lets the caller handle its refusal. */
  async act(run: (api: Api) => Promise<{ chat: Chat }>): Promise<void> {
    const { chat } = await run(this.api);
    this.inbox.took(chat);
    this.#countSoon();
  }

  /** The endpoints as another session, for its own end. */
  withToken(token: string | null): Api {
    return new Api({
      token: () => token,
      cookies: () => token === null,
      ...(this.#options.fetch ? { fetch: this.#options.fetch } : {}),
    });
  }

  /** Ends a session that this page has already left. */
  async endOnServer(session: Session): Promise<void> {
    // Without an answer the session ends by itself after its time.
    await this.#guard(async () => void (await this.withToken(session.token).logout()));
  }

  // --- sending ---

  #enqueue(item: Pick<OutboxItem, "chat" | "text" | "note" | "start">): void {
    const now = this.#options.now();
    this.outbox.put({ ...item, client_id: newClientId(now), created_at: new Date(now).toISOString() });
    this.#changed();
    this.#sender.pump();
  }

  #post(item: OutboxItem): Promise<AckAnswer> {
    const body = { chat_id: item.chat as number, message: item.text, client_id: item.client_id };
    return this.api.send(item.note ? { ...body, note: true } : body);
  }

  async #postStart(item: OutboxItem): Promise<StartAnswer> {
    const start = item.start ?? { subject: null };
    if (!this.session && this.#options.makeGuest) {
      const made = await this.#options.makeGuest(this.api, start.guest ?? {});
      // Somebody may have signed in while the guest was on its way.
      if (made !== this.session) this.begin(made, true);
    }
    return this.api.start({
      message: item.text,
      client_id: item.client_id,
      ...(start.subject ? { subject: start.subject } : {}),
      ...(start.with ? { with: { type: start.with.type, id: start.with.id } } : {}),
    });
  }

  #stored(item: OutboxItem, answer: AckAnswer): void {
    const chat = item.chat as number;
    this.#clearDraft(chat, item);
    const me = this.me;
    if (me) this.#take(ownMessage(item, answer, chat, me));
    this.#changed();
  }

  #started(item: OutboxItem, answer: StartAnswer): void {
    const chat = answer.chat_id;
    this.outbox.rename(item.chat, chat);
    this.#clearDraft("new", item);
    this.inbox.took(answer.chat);
    const me = this.me;
    if (me && answer.seq != null && answer.message_id != null) {
      const sent = { seq: answer.seq, message_id: answer.message_id, created_at: answer.created_at ?? item.created_at };
      this.#logs.begin(ownMessage(item, sent, chat, me));
    }
    if (this.open === item.chat) {
      this.open = chat;
      void this.#loadOpen(chat);
    }
    this.#changed();
  }

  #clearDraft(key: ChatKey | "new", item: OutboxItem): void {
    // A new draft typed meanwhile stays.
    if (this.drafts.get(key, item.note) === item.text) this.drafts.set(key, "", item.note);
  }

  // --- receiving ---

  #receive(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome":
        this.#epoch = frame.epoch;
        if (this.session) this.session = { ...this.session, me: { ...this.session.me, ...frame.me } };
        break;
      case "resumed":
        break;
      case "ack":
        this.#sender.acked(frame.id, frame);
        break;
      case "message":
        this.#arrived(fromFrame(frame));
        break;
      case "read":
        this.#logs.read(frame.chat, frame.by, frame.seq);
        if (this.me && partyKey(frame.by) === partyKey(this.me)) this.#countSoon();
        break;
      case "typing":
        if (!this.me || partyKey(frame.by) !== partyKey(this.me)) this.typing.heard(frame.chat, frame.by, frame.on);
        break;
      case "chat":
        this.gone.delete(frame.chat.chat_id);
        this.inbox.took(frame.chat);
        this.#countSoon();
        break;
      case "presence":
        this.online.set(partyKey(frame.who), frame.online);
        break;
      case "gone":
        this.#lose(frame.chat);
        break;
      case "resync":
        this.#resync(frame.chat ?? null);
        break;
      case "error":
        if (frame.id) this.#sender.failed(frame.id, frame.code, frame.error, frame.retry_after ? frame.retry_after * 1000 : null);
        break;
      case "pong":
        return;
    }
    this.#changed();
  }

  #arrived(message: Message): void {
    if (message.client_id && isMine(message, this.me)) this.#sender.acked(message.client_id, message);
    const isNew = this.#take(message);
    this.typing.heard(message.chat_id, { type: message.sender_type, id: message.sender_id, name: message.sender_name }, false);
    if (isNew) this.#announce(message);
    this.#countSoon();
  }

  /** Puts a message into its log and its row; true when it is new to this page. */
  #take(message: Message): boolean {
    const isNew = this.#logs.take(message);
    this.inbox.arrived(message);
    return isNew;
  }

  /** A message that a page brought after it was missed. */
  #found(message: Message): void {
    this.inbox.arrived(message);
    this.#announce(message);
  }

  #announce(message: Message): void {
    if (message.kind !== "event" && !isMine(message, this.me)) this.onArrival?.(message);
  }

  /** Own messages seen in a page are stored, whatever became of their acks. */
  #confirmOwn(messages: Message[]): void {
    for (const message of messages) {
      if (message.client_id && isMine(message, this.me)) this.#sender.acked(message.client_id, message);
    }
  }

  #lose(chat: number): void {
    this.gone.add(chat);
    this.#logs.drop(chat);
    this.inbox.lost(chat);
    this.#countSoon();
  }

  #resync(chat: number | null): void {
    if (chat !== null) {
      // What stands here cannot be proved to be what the server has: from scratch.
      this.#logs.drop(chat);
      if (chat === this.open) void this.#loadOpen(chat);
      return;
    }
    this.#logs.clear();
    this.inbox.clear();
    void this.inbox.refresh();
    if (typeof this.open === "number") void this.#loadOpen(this.open);
  }

  #polled(answer: ListAnswer): void {
    if (this.#epoch !== null && this.#epoch !== answer.epoch) this.#resync(null);
    this.#epoch = answer.epoch;
    this.inbox.merge(answer.chats);
    this.#countSoon();
    for (const [chat, log] of this.#logs.all()) {
      const last = this.inbox.rows.get(chat)?.last_message?.seq ?? 0;
      if (chat === this.open || last > log.whole) void this.#logs.newer(chat);
    }
  }

  async #loadOpen(chat: number): Promise<void> {
    // Counted before anything is read here.
    const counted = this.inbox.rows.get(chat)?.unread_count;
    const turn = this.turn;
    await this.#logs.open(chat, this.line === "live");
    const count = counted ?? (await this.inbox.unreadOf(chat));
    if (this.turn === turn && this.open === chat && this.unread === null) {
      this.unread = unreadStart(this.log(chat), count, this.me);
      this.#changed();
    }
    if (this.open === chat && !this.gone.has(chat)) await this.inbox.find(chat);
  }

  // --- the line ---

  #hello(): Hello {
    return {
      t: "hello",
      ...(this.session?.token ? { token: this.session.token } : {}),
      ...(this.#epoch ? { epoch: this.#epoch } : {}),
      resume: this.#logs.resume(),
    };
  }

  #lineChanged(): void {
    if (this.#socket.state === "ended") {
      this.#end();
      return;
    }
    if (this.#socket.state === "live") {
      if (this.#poller.active) this.#poller.stop();
      this.#backOnline();
    } else if (this.#socket.state === "waiting" && this.#socket.failures >= POLL_AFTER_FAILURES) this.#poller.start();
    if (this.#poller.up) this.#sender.pump();
    this.#heard(this.line === "live" || this.line === "polling");
  }

  #backOnline(): void {
    this.outbox.reload();
    this.#sender.restart();
    this.#reads.settle();
    for (const [chat, log] of this.#logs.all()) {
      if (log.state === "failed") void this.#logs.newest(chat);
    }
    void this.inbox.refresh();
    this.#countSoon();
  }

  #heard(up: boolean): void {
    if (up) this.lostSince = null;
    else this.lostSince ??= this.#options.now();
    this.#changed();
  }

  #countSoon(): void {
    if (this.#countTimer !== null || !this.session) return;
    this.#countTimer = this.#options.timers.set(() => {
      this.#countTimer = null;
      if (this.session) void this.#guard(() => this.inbox.count());
    }, COUNT_REST_MS);
  }

  #stopLine(): void {
    this.#socket.stop();
    this.#poller.stop();
    this.typing.stop();
    this.#epoch = null;
    this.#reads.clear();
    this.online.clear();
    if (this.#countTimer !== null) this.#options.timers.clear(this.#countTimer);
    this.#countTimer = null;
  }

  #end(): void {
    if (!this.session) return;
    this.#stopLine();
    this.#options.onEnded();
    this.#changed();
  }

  /** Runs a request whose failure has its own place on the screen; 401 and 404 have meanings. */
  async #guard(run: () => Promise<void>, chat?: number): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (reason) {
      this.#failed(reason, chat);
      return false;
    }
  }

  #failed(reason: unknown, chat?: number): void {
    if (!(reason instanceof ApiError)) throw reason;
    if (reason.status === 401) this.#end();
    else if (reason.status === 404 && chat !== undefined) this.#lose(chat);
    this.#changed();
  }

  /** Tells the views once per task, however much changed. */
  #changed(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
