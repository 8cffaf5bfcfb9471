// Who is typing. Told after a second of typing, taken back five seconds after
// the last key; what is heard fades by itself, so a lost "off" does not stick.

import type { Timers } from "./timers";
import type { ClientFrame } from "./client_frame";
import type { Person } from "./wire";

const BEGIN_MS = 1_000;
const END_MS = 5_000;
const HEARD_MS = 7_000;

export class Typing {
  readonly #heardIn = new Map<number, { who: Person; timer: number }>();
  #mine: { chat: number; note: boolean; told: boolean; begin: number; end: number } | null = null;

  readonly #timers: Timers;
  readonly #tell: (frame: ClientFrame) => void;
  readonly #changed: () => void;

  constructor(
    timers: Timers,
    tell: (frame: ClientFrame) => void,
    changed: () => void,
  ) {
    this.#timers = timers;
    this.#tell = tell;
    this.#changed = changed;
  }

  /** Who types in this chat, or null. */
  in(chat: number): Person | null {
    return this.#heardIn.get(chat)?.who ?? null;
  }

  heard(chat: number, who: Person, on: boolean): void {
    const known = this.#heardIn.get(chat);
    if (!on && (!known || known.who.type !== who.type || known.who.id !== who.id)) return;
    if (known) this.#timers.clear(known.timer);
    this.#heardIn.delete(chat);
    if (on) this.#heardIn.set(chat, { who, timer: this.#timers.set(() => this.heard(chat, who, false), HEARD_MS) });
    this.#changed();
  }

  /** A key was pressed in the composer. */
  key(chat: number, note: boolean): void {
    if (this.#mine && (this.#mine.chat !== chat || this.#mine.note !== note)) this.stop();
    if (this.#mine) {
      this.#timers.clear(this.#mine.end);
      this.#mine.end = this.#timers.set(() => this.stop(), END_MS);
      return;
    }
    const begin = this.#timers.set(() => this.#begin(), BEGIN_MS);
    this.#mine = { chat, note, told: false, begin, end: this.#timers.set(() => this.stop(), END_MS) };
  }

  stop(): void {
    const mine = this.#mine;
    if (!mine) return;
    this.#mine = null;
    this.#timers.clear(mine.begin);
    this.#timers.clear(mine.end);
    if (mine.told) this.#tell({ t: "typing", chat: mine.chat, on: false, note: mine.note });
  }

  #begin(): void {
    if (!this.#mine) return;
    this.#mine.told = true;
    this.#tell({ t: "typing", chat: this.#mine.chat, on: true, note: this.#mine.note });
  }
}
