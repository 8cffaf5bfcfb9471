// Everything the console's screens share: the chats (the engine), what is held
// for the undo, who else looks, what this server offers, and what was just said
// to the reader. Screens draw from it and keep no copy.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../shared/api";
import type { Device } from "../shared/device";
import type { Engine } from "../shared/engine";
import { partyKey } from "../shared/log";
import type { Timers } from "../shared/timers";
import { t } from "../shared/strings/text";
import { nameOf } from "../shared/view/names";
import { problemOf } from "../shared/view/reasons";
import type { Chat } from "../shared/wire";
import { EVERYTHING, firstFilter, toFilter, type ListFilter } from "./filters";
import { Held, type HeldRequest } from "./held";
import type { Looking } from "./looking";
import { Offers } from "./offers";
import type { DeskChat } from "./server/desk_wire";
import { presence } from "./server/endpoints";

const SINGLES_KEY = "forecourt:single-keys";

export interface DeskOptions {
  engine: Engine;
  device: Device;
  timers: Timers;
  looking: Looking;
  /** What is kept of the chats on this device. */
  shelf: { wipe(): Promise<void> };
  now(): number;
}

export class Desk {
  readonly engine: Engine;
  readonly device: Device;
  readonly held: Held;
  readonly looking: Looking;
  readonly shelf: DeskOptions["shelf"];
  readonly offers: Offers;
  readonly now: () => number;
  filter: ListFilter = EVERYTHING;
  /** Chats picked for a common action; null while none are being picked. */
  picked: ReadonlySet<number> | null = null;
  /** The last thing said, until it is dismissed or something newer is. */
  said: { id: number; text: string } | null = null;
  #said = 0;
  readonly #listeners = new Set<() => void>();

  constructor(options: DeskOptions) {
    this.engine = options.engine;
    this.device = options.device;
    this.looking = options.looking;
    this.shelf = options.shelf;
    this.now = options.now;
    this.offers = new Offers(this.engine.api, () => this.changed());
    this.held = new Held({
      timers: options.timers,
      send: (request) => this.#send(request),
      parting: (request) => this.#part(request),
      onRefused: (reason, _, chat) => void this.#refused(reason, chat),
      onChange: () => this.changed(),
    });
    this.engine.subscribe(() => this.changed());
    window.addEventListener("pagehide", () => this.held.part());
    // Whoever looks elsewhere does not look at the chat.
    document.addEventListener("visibilitychange", () => this.changed());
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  // --- what screens read ---

  /** The chat as it will be once what is held has gone out. */
  chat(id: number | string | null): DeskChat | null {
    const chat = typeof id === "number" ? this.engine.chat(id) : null;
    return chat && this.held.shown(chat);
  }

  rows(): DeskChat[] {
    const filter = this.engine.inbox.filter;
    return this.engine.inbox
      .shown()
      .map((chat) => this.held.shown(chat))
      .filter((chat) => filter.passes(chat, this.engine.me));
  }

  get singleKeys(): boolean {
    return this.device.get(SINGLES_KEY) !== "off";
  }

  // --- what they do ---

  /** Somebody signed in: their first list, and what this server has for them. */
  begin(): void {
    const me = this.engine.me;
    this.setFilter(firstFilter(me));
    this.picked = null;
    if (me) void this.offers.askAll(me);
  }

  /** The line is up: who of the staff is here now, and what could not be asked before. */
  async lineIsUp(): Promise<void> {
    const { me, api } = this.engine;
    if (!me) return;
    if (this.offers.incomplete) void this.offers.askAll(me);
    try {
      const here = new Set((await presence(api)).people.map(partyKey));
      this.engine.staffHere(here);
      this.changed();
    } catch (reason) {
      // Dots beside names: without an answer they wait for the next frame.
      if (!(reason instanceof ApiError)) throw reason;
    }
  }

  setFilter(filter: ListFilter): void {
    this.filter = filter;
    this.engine.inbox.setFilter(toFilter(filter, this.engine.me, this.now));
  }

  setPicked(picked: ReadonlySet<number> | null): void {
    this.picked = picked;
    this.changed();
  }

  pick(chat: number): void {
    const next = new Set(this.picked ?? []);
    if (!next.delete(chat)) next.add(chat);
    this.setPicked(next);
  }

  setSingleKeys(on: boolean): void {
    if (on) this.device.remove(SINGLES_KEY);
    else this.device.set(SINGLES_KEY, "off");
    this.changed();
  }

  say(text: string): void {
    this.#said += 1;
    this.said = { id: this.#said, text };
    this.changed();
  }

  unsay(id: number): void {
    if (this.said?.id === id) this.said = null;
    this.changed();
  }

  /** Runs an action; says what was done, or why not. True when it was done. */
  async run(action: () => Promise<void>, done: string): Promise<boolean> {
    try {
      await action();
      if (done) this.say(done);
      return true;
    } catch (reason) {
      this.say(problemOf(reason));
      return false;
    }
  }

  // --- what is held ---

  async #send({ path, body }: HeldRequest): Promise<void> {
    const answer = await this.engine.api.post<{ chat?: Chat }>(path, body);
    const { chat } = answer;
    if (chat) await this.engine.act(() => Promise.resolve({ chat }));
  }

  #part({ path, body }: HeldRequest): void {
    // Nobody is left to be told; what the server refuses it keeps as it was.
    fetch(path, {
      method: "POST",
      keepalive: true,
      credentials: "same-origin",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => undefined);
  }

  async #refused(reason: unknown, id: number): Promise<void> {
    if (!(reason instanceof ApiError)) throw reason;
    if (reason.code === "chat_moved") this.say(t("chatMoved"));
    else if (reason.code === "assignment_changed") {
      await this.engine.inbox.refresh();
      const now = this.engine.chat(id)?.worker ?? null;
      this.say(now === null ? t("assignChangedNobody") : t("assignChanged", { name: nameOf(now) }));
    } else this.say(problemOf(reason));
  }
}

/** Draws again whenever something of the desk changed. */
export function useDesk(desk: Desk): void {
  const [, draw] = useState(0);
  useEffect(() => desk.subscribe(() => draw((n) => n + 1)), [desk]);
}
