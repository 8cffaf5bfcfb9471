// The chat behind every page: one session, the line to the server, what the
// server tells (feed.ts), what the reader writes (outgoing.ts), the open chat.
// Views subscribe, draw what stands here, and call the actions; they keep no copy.
// Line and feed may come later than the first screen, which needs neither.

import { Api } from "./api";
import type { Device } from "./device";
import type { HeldFile } from "./files/held";
import type { Drafts } from "./drafts";
import type { Feed } from "./feed";
import { Inbox } from "./inbox_store";
import type { Line, LineState } from "./line";
import { emptyLog, partyKey, type ChatLog } from "./log";
import { unreadStart } from "./unread";
import { held, Outgoing, type Carry } from "./outgoing";
import type { ChatKey, Outbox, OutboxItem } from "./outbox";
import type { Wire } from "./socket";
import type { Timers } from "./timers";
import { Typing } from "./typing";
import type { Chat, Message, Party, Person, StartAnswer } from "./wire";

export interface Session {
  me: Person;
  /** Null where the session is the cookie. */
  token: string | null;
}

/** What there is to do once there is a session. */
export interface Live {
  Feed: typeof Feed;
  Line: typeof Line;
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
  /** Customers only: a guest for a first message, or whoever signed in while one was asked for. */
  makeGuest?(api: Api, fields: { name?: string; email?: string }): Promise<Session>;
  /** The session is over on the server. */
  onEnded(): void;
}

export class Engine {
  readonly api: Api;
  session: Session | null = null;
  /** The open chat; "new" is the empty one that a first message starts. */
  open: ChatKey | "new" | null = null;
  /** Counts the chats opened one after another; stays the same when a new chat gets its number. */
  turn = 0;
  /** The unread line of the open chat, set once. */
  unread: { seq: number; count: number } | null = null;
  /** It is known whether the open chat has an unread line, and where. */
  lineKnown = false;

  /** Counts the messages taken back into a draft: the composer reads its draft again. */
  takenBack = 0;

  readonly inbox: Inbox;
  readonly typing: Typing;
  #feed: Feed | null = null;
  #line: Line | null = null;
  /** Since when there is a session without a line, before the line itself is there to know. */
  #lineless: number | null = null;
  readonly #outgoing: Outgoing;
  #onArrival: ((message: Message) => void) | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #options: EngineOptions;
  #cookieMode: boolean;
  #drawing = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#cookieMode = options.cookies;
    this.api = new Api({
      token: () => this.session?.token ?? null,
      cookies: () => this.#cookieMode,
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
    this.inbox = new Inbox(this.api, () => this.me, () => this.#changed(), (reason) => this.#feed?.failed(reason));
    this.typing = new Typing(options.timers, (frame) => void this.#line?.say(frame), () => this.#changed());
    this.#outgoing = new Outgoing({
      ...this.#shared(),
      device: options.device,
      bySocket: (item) =>
        this.#line?.say({ t: "send", id: item.client_id, chat: item.chat as number, text: item.text, note: item.note, ...held(item) }) ?? false,
      beforeStart: (start) => this.#someoneHere(start),
      onStored: (message) => {
        this.#feed?.take(message);
        this.#changed();
      },
      onStarted: (item, answer, message) => this.#started(item, answer, message),
      onLine: (up) => this.#line?.heard(up),
    });
  }

  /** Brings the line and what comes over it; the session, if there is one, goes live. */
  attach({ Feed, Line }: Live): void {
    if (this.#feed) return;
    const feed = new Feed({
      ...this.#shared(),
      inbox: this.inbox,
      typing: this.typing,
      open: () => this.open,
      say: (frame) => this.#line?.say(frame) ?? false,
      onWelcome: (me) => {
        if (this.session) this.session = { ...this.session, me: { ...this.session.me, ...me } };
      },
      onOwn: (client_id, stored) => this.#outgoing.sender.acked(client_id, stored),
      onSendError: ({ id, code, error, retry_after }) =>
        this.#outgoing.sender.failed(id ?? "", code, error, retry_after ? retry_after * 1000 : null),
      onReload: (chat) => this.reload(chat),
    });
    feed.onArrival = this.#onArrival;
    this.#feed = feed;
    this.#line = new Line({
      ...this.#shared(),
      openSocket: this.#options.openSocket,
      hello: () => ({
        t: "hello",
        ...(this.session?.token ? { token: this.session.token } : {}),
        ...(feed.epoch ? { epoch: feed.epoch } : {}),
        resume: feed.logs.resume(),
      }),
      onFrame: (frame) => feed.receive(frame),
      onPoll: (answer) => feed.polled(answer),
      onLive: () => {
        this.outbox.reload();
        this.#outgoing.sender.restart();
        feed.live();
      },
      onPolling: () => this.#outgoing.sender.pump(),
    });
    if (this.session) this.#goLive();
  }

  // --- what views read ---

  get me(): Person | null {
    return this.session?.me ?? null;
  }

  get line(): LineState | "off" {
    return this.session ? (this.#line?.state ?? "connecting") : "off";
  }

  /** What is typed and not sent. */
  typed(chat: ChatKey | "new", note: boolean): string {
    return this.#outgoing.typed(chat, note);
  }

  now(): number {
    return this.#options.now();
  }

  /** Since when there is no line, in `now` milliseconds; null while there is one. */
  get lostSince(): number | null {
    return this.#line ? this.#line.lostSince : this.#lineless;
  }

  /** Chats that answered 404, or went away. */
  isGone(chat: number): boolean {
    return this.#feed?.gone.has(chat) ?? false;
  }

  goneChats(): Iterable<number> {
    return this.#feed?.gone ?? [];
  }

  /** All of the staff who are connected now, by their keys. */
  staffHere(here: ReadonlySet<string>): void {
    const online = this.#feed?.online;
    if (!online) return;
    for (const key of online.keys()) if (/^(worker|admin)\./.test(key)) online.set(key, false);
    for (const key of here) online.set(key, true);
  }

  /** Whether somebody is connected now; undefined where nobody told. */
  isOnline(who: Party): boolean | undefined {
    return this.#feed?.online.get(partyKey(who));
  }

  get outbox(): Outbox {
    return this.#outgoing.outbox;
  }

  get drafts(): Drafts {
    return this.#outgoing.drafts;
  }

  /** Who wants to hear the messages of others as they come. */
  set onArrival(told: ((message: Message) => void) | null) {
    this.#onArrival = told;
    if (this.#feed) this.#feed.onArrival = told;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  log(key: ChatKey | "new" | null): ChatLog {
    return typeof key === "number" ? (this.#feed?.logs.get(key) ?? emptyLog()) : { ...emptyLog(), state: "ready" };
  }

  chat(key: ChatKey | "new" | null): Chat | null {
    return typeof key === "number" ? (this.inbox.rows.get(key) ?? null) : null;
  }

  // --- session ---

  /** Begins, or goes on as somebody else: a guest who was just made, or who became a user. */
  begin(session: Session, takeOver: boolean): void {
    this.#stop();
    this.session = session;
    this.#cookieMode = session.token === null;
    this.#outgoing.belongTo(session.me, takeOver);
    this.#clear();
    this.#lineless = this.now();
    this.#goLive();
    this.#changed();
  }

  /** Sends a first message that an earlier visit left behind, before there is a session. */
  resumeUnsent(): void {
    this.#outgoing.sender.pump();
  }

  /** Forgets the session on this page; with `wipe` also what it kept on the device. */
  leave(wipe: boolean): void {
    this.#stop();
    if (wipe) this.#outgoing.wipe();
    this.session = null;
    this.#cookieMode = this.#options.cookies;
    this.#outgoing.belongTo(null, false);
    this.#clear();
    this.open = null;
    this.unread = null;
    this.#changed();
  }

  /** A guest's visit ended on the server: what was not sent stays here, to start again with it. */
  abandon(): void {
    const unsent = this.#outgoing.keepUnsent();
    this.leave(false);
    this.openChat(unsent ?? "new");
  }

  /** The page came to the front, or the browser says it is online. */
  wake(): void {
    this.#line?.wake();
    if (this.line !== "live") this.#outgoing.sender.restart();
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
    await this.#feed?.guard(async () => void (await this.withToken(session.token).logout()));
  }

  // --- actions ---

  openChat(key: ChatKey | "new" | null): void {
    if (this.open === key) return;
    this.typing.stop();
    // Where nothing was open, what is typed already comes along.
    if (this.open !== null) this.turn += 1;
    this.open = key;
    this.unread = null;
    this.lineKnown = typeof key !== "number";
    if (typeof key === "number") this.reload(key);
    this.#changed();
  }

  /** Reads the chat, also again where it could not be loaded. */
  reload(chat: number): void {
    void this.#load(chat);
  }

  /** Draws the message at once, keeps it on the device, sends it as soon as it can go. */
  send(text: string, note: boolean, files: HeldFile[] = []): void {
    const key = this.open;
    if (key === null || key === "new") return;
    this.typing.stop();
    // Written before the first message was stored: should that one be refused,
    // this one can start the chat as well.
    const start = typeof key === "string" ? this.outbox.of(key)[0]?.start : undefined;
    this.#outgoing.enqueue({ chat: key, text, note, ...(start ? { start } : {}), ...(files.length ? { files } : {}) });
  }

  /** Starts a chat with its first message. Gives the local key it has until the server numbers it. */
  start(text: string, start: NonNullable<OutboxItem["start"]>): ChatKey {
    const chat = this.#outgoing.newKey();
    this.open = chat;
    this.unread = null;
    this.#outgoing.enqueue({ chat, text, note: false, start });
    return chat;
  }

  /** What takes files to the server has been loaded. */
  carryBy(carry: Carry): void {
    this.#outgoing.carry = carry;
    this.#outgoing.sender.pump();
  }

  /** Something that views show changed beside the engine. */
  redraw(): void {
    this.#changed();
  }

  retry(client_id: string): void {
    this.#outgoing.retry(client_id);
  }

  /** Drops an unsent message. */
  discard(client_id: string): void {
    this.#outgoing.discard(client_id);
    this.#leaveUnstarted();
  }

  /** Takes an unsent message back into the draft, in front of what is typed there. */
  takeBack(client_id: string): void {
    this.#outgoing.takeBack(client_id);
    this.#leaveUnstarted();
    this.takenBack += 1;
    this.#changed();
  }

  /** Starts a new chat with a message that its own chat no longer takes. */
  startWith(client_id: string): void {
    const item = this.outbox.all().find((other) => other.client_id === client_id);
    if (!item) return;
    this.discard(client_id);
    this.openChat("new");
    this.start(item.text, { subject: null });
  }

  /** When the next message of a chat goes out by itself, in `now` milliseconds, where the server asked to wait. */
  waitsUntil(chat: ChatKey): number | null {
    return this.#outgoing.sender.waitsUntil(chat);
  }

  /** The reader saw messages up to `seq` of the open chat. */
  seen(chat: number, seq: number): void {
    this.#feed?.seen(chat, seq);
  }

  loadOlder(chat: number): void {
    void this.#feed?.logs.older(chat);
  }

  /** An action on a chat (assign, close …): takes over its answer, lets the caller handle its refusal. */
  async act(run: (api: Api) => Promise<{ chat: Chat }>): Promise<void> {
    this.#feed?.took((await run(this.api)).chat);
  }

  // --- inside ---

  #shared() {
    const { timers, random, now } = this.#options;
    return {
      api: this.api,
      timers,
      random,
      now,
      me: () => this.me,
      line: () => this.line,
      onEnded: () => this.#end(),
      onChange: () => this.#changed(),
    };
  }

  #goLive(): void {
    if (!this.#line || !this.#feed) return;
    this.#line.start();
    void this.inbox.refresh();
    this.#feed.countSoon();
    if (typeof this.open === "number") this.reload(this.open);
  }

  /** Forgets what was known for one session, before the next. */
  #clear(): void {
    this.#feed?.clear();
    this.inbox.clear();
  }

  async #load(chat: number): Promise<void> {
    if (!this.#feed) return;
    // Counted before anything is read here.
    const counted = this.inbox.rows.get(chat)?.unread_count;
    const turn = this.turn;
    await this.#feed.logs.open(chat, this.line === "live");
    const count = counted ?? (await this.inbox.unreadOf(chat));
    if (this.turn === turn && this.open === chat) {
      this.unread ??= unreadStart(this.log(chat), count, this.me);
      this.lineKnown = true;
      this.#changed();
    }
    if (this.open === chat && !this.isGone(chat)) await this.inbox.find(chat);
  }

  async #someoneHere(start: NonNullable<OutboxItem["start"]>): Promise<void> {
    if (this.session || !this.#options.makeGuest) return;
    const made = await this.#options.makeGuest(this.api, start.guest ?? {});
    // Somebody may have signed in while the guest was on its way.
    if (made !== this.session) this.begin(made, true);
  }

  /** The chat that was to start has lost its only message: the empty one again, with what is drafted. */
  #leaveUnstarted(): void {
    const key = this.open;
    if (typeof key !== "string" || key === "new" || this.outbox.of(key).length > 0) return;
    const draft = this.drafts.get(key);
    this.drafts.set(key, "");
    if (draft) this.drafts.set("new", draft);
    this.openChat("new");
  }

  #started(item: OutboxItem, answer: StartAnswer, message: Message | null): void {
    const chat = answer.chat_id;
    this.inbox.took(answer.chat);
    if (message) this.#feed?.logs.begin(message);
    if (this.open === item.chat) {
      this.open = chat;
      this.reload(chat);
    }
    this.#changed();
  }

  #stop(): void {
    this.#lineless = null;
    this.typing.stop();
    this.#line?.stop();
    this.#feed?.stop();
  }

  #end(): void {
    if (!this.session) return;
    this.#stop();
    this.#options.onEnded();
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
