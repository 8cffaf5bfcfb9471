// What the reader writes: drafts, the outbox and its sender. A message is kept
// on the device before the first try, and leaves it when the server has it.

import type { Api } from "./api";
import { newClientId } from "./client_id";
import type { Device } from "./device";
import { Drafts } from "./drafts";
import type { LineState } from "./line";
import { ownMessage } from "./messages";
import { Outbox, type ChatKey, type OutboxItem } from "./outbox";
import { Sender } from "./sender";
import type { Timers } from "./timers";
import type { AckAnswer, Message, Person, StartAnswer } from "./wire";

export type Carry = (item: OutboxItem) => Promise<OutboxItem>;

export interface OutgoingOptions {
  api: Api;
  device: Device;
  timers: Timers;
  random(): number;
  now(): number;
  me(): Person | null;
  line(): LineState | "off";
  bySocket(item: OutboxItem): boolean;
  /** Before a chat can start, somebody must be here: a guest is made. */
  beforeStart(start: NonNullable<OutboxItem["start"]>): Promise<void>;
  onStored(message: Message): void;
  onStarted(item: OutboxItem, answer: StartAnswer, message: Message | null): void;
  onLine(up: boolean): void;
  onEnded(): void;
  onChange(): void;
}

export class Outgoing {
  outbox: Outbox;
  drafts: Drafts;
  readonly sender: Sender;
  /** Takes files to the server; comes with what is loaded later. */
  carry: Carry | null = null;
  readonly #options: OutgoingOptions;

  constructor(options: OutgoingOptions) {
    this.#options = options;
    this.outbox = new Outbox(options.device, null);
    this.drafts = new Drafts(options.device, null);
    this.sender = new Sender({
      timers: options.timers,
      random: options.random,
      now: options.now,
      outbox: () => this.outbox,
      route: () => ({ live: "socket", polling: "post", connecting: null, off: null } as const)[options.line()],
      bySocket: options.bySocket,
      byPost: (item) => this.#post(item),
      byStart: (item) => this.#postStart(item),
      carry: () => this.carry,
      onStored: (item, answer) => this.#stored(item, answer),
      onStarted: (item, answer) => this.#started(item, answer),
      onLine: options.onLine,
      onEnded: options.onEnded,
      onChange: options.onChange,
    });
  }

  /** What is kept here belongs to this party now; `takeOver` brings along what nobody or a guest wrote. */
  belongTo(me: Person | null, takeOver: boolean): void {
    if (takeOver && me) {
      this.outbox.moveTo(me);
      this.drafts.moveTo(me);
    } else {
      this.outbox = new Outbox(this.#options.device, me);
      this.drafts = new Drafts(this.#options.device, me);
    }
  }

  wipe(): void {
    this.outbox.wipe();
    this.drafts.wipe();
  }

  enqueue(item: Pick<OutboxItem, "chat" | "text" | "note" | "start" | "files">): void {
    const now = this.#options.now();
    this.outbox.put({ ...item, client_id: newClientId(now), created_at: new Date(now).toISOString() });
    this.#options.onChange();
    this.sender.pump();
  }

  retry(client_id: string): void {
    const item = this.outbox.all().find((other) => other.client_id === client_id);
    if (!item) return;
    const { refused, ...rest } = { ...item };
    // A client_id that already stands for another text can never succeed again.
    const worn = refused?.code === "client_id_reused" || refused?.code === "session_ended";
    const again = worn ? { ...rest, client_id: newClientId(this.#options.now()) } : rest;
    // The name or the address was refused: the message needs neither.
    if (again.start?.guest && refused?.code === "invalid_field") again.start = { ...again.start, guest: {} };
    if (again.client_id !== client_id) this.outbox.remove(client_id);
    this.outbox.put(again);
    this.sender.pump();
    this.#options.onChange();
  }

  /** Drops an unsent message. */
  discard(client_id: string): void {
    this.outbox.remove(client_id);
    this.#options.onChange();
  }

  /** What is drafted, unless exactly that text is on its way: it is kept until its ack. */
  typed(chat: ChatKey | "new", note: boolean): string {
    const draft = this.drafts.get(chat, note);
    return this.outbox.all().some((item) => item.text === draft && item.note === note) ? "" : draft;
  }

  takeBack(client_id: string): void {
    const item = this.outbox.all().find((other) => other.client_id === client_id);
    if (!item) return;
    const typed = this.typed(item.chat, item.note);
    this.drafts.set(item.chat, typed ? `${item.text}\n${typed}` : item.text, item.note);
    this.discard(client_id);
  }

  /** The guest is gone: what was not sent stays here under a chat of its own. Null when there was nothing. */
  keepUnsent(): ChatKey | null {
    const items = [...this.outbox.all()];
    this.outbox.wipe();
    this.belongTo(null, false);
    const chat = this.newKey();
    for (const item of items) {
      const start = { subject: item.start?.subject ?? null };
      this.outbox.put({ ...item, chat, start, refused: { code: "session_ended", error: "" } });
    }
    return items.length > 0 ? chat : null;
  }

  /** The key of a chat until the server numbers it. */
  newKey(): ChatKey {
    return `new:${newClientId(this.#options.now())}`;
  }

  #post(item: OutboxItem): Promise<AckAnswer> {
    const body = { chat_id: item.chat as number, message: item.text, client_id: item.client_id };
    return this.#options.api.send({ ...body, ...(item.note ? { note: true } : {}), ...held(item) });
  }

  async #postStart(item: OutboxItem): Promise<StartAnswer> {
    const start = item.start ?? { subject: null };
    await this.#options.beforeStart(start);
    return this.#options.api.start({
      message: item.text,
      client_id: item.client_id,
      ...(start.subject ? { subject: start.subject } : {}),
      ...(start.with ? { with: { type: start.with.type, id: start.with.id } } : {}),
    });
  }

  #stored(item: OutboxItem, answer: AckAnswer): void {
    const chat = item.chat as number;
    this.#clearDraft(chat, item);
    const me = this.#options.me();
    if (me) this.#options.onStored(ownMessage(item, answer, chat, me));
  }

  #started(item: OutboxItem, answer: StartAnswer): void {
    this.outbox.rename(item.chat, answer.chat_id);
    this.#clearDraft("new", item);
    const me = this.#options.me();
    const { seq, message_id, created_at = item.created_at } = answer;
    const stored = me && seq != null && message_id != null;
    this.#options.onStarted(item, answer, stored ? ownMessage(item, { seq, message_id, created_at }, answer.chat_id, me) : null);
  }

  #clearDraft(key: ChatKey | "new", item: OutboxItem): void {
    // A new draft typed meanwhile stays.
    if (this.drafts.get(key, item.note) === item.text) this.drafts.set(key, "", item.note);
  }
}

/** The files of a message as the server knows them. */
export function held({ files }: OutboxItem): { attachments?: number[] } {
  return files ? { attachments: files.flatMap((file) => file.attachment_id ?? []) } : {};
}
