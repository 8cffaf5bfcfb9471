// Who else of the staff has the open chat before them. Tells the server which
// chat is open here, and keeps what it tells about the others. Listens on the
// page's own socket, so it needs no second connection and says nothing where
// there is no socket.

import { partyKey } from "../shared/log";
import type { Wire } from "../shared/socket";
import type { Person } from "../shared/wire";
import type { LookingFrame } from "./server/desk_wire";

export class Looking {
  #wire: Wire | null = null;
  #live = false;
  #chat: number | null = null;
  #told: number | null = null;
  #who: Person[] = [];
  /** A server that does not know the frame refuses it; this connection is not asked again. */
  #refused = false;
  #answered = false;

  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Others who look at the open chat. */
  in(chat: number): Person[] {
    return chat === this.#chat ? this.#who : [];
  }

  /** Which chat is before the reader here; null for none. */
  look(chat: number | null): void {
    if (this.#chat === chat) return;
    this.#chat = chat;
    this.#who = [];
    this.#tell();
  }

  /** Puts itself between the page and a connection. */
  tap(wire: Wire): Wire {
    this.#wire = wire;
    this.#live = false;
    this.#told = null;
    this.#refused = false;
    return tapped(wire, (data) => this.#hear(data), () => this.#gone(wire));
  }

  #hear(data: unknown): void {
    if (typeof data !== "string") return;
    if (data.includes('"resumed"') && frameOf(data).t === "resumed") {
      this.#live = true;
      this.#tell();
    } else if (data.includes('"looking"')) {
      const frame = frameOf(data) as LookingFrame;
      if (frame.t !== "looking") return;
      this.#answered = true;
      if (frame.chat !== this.#chat) return;
      this.#who = unlike(frame.who);
      this.#onChange();
    } else if (!this.#answered && this.#told !== null && data.includes('"error"')) {
      const frame = frameOf(data);
      if (frame.t === "error" && frame.id === undefined) this.#refused = true;
    }
  }

  #gone(wire: Wire): void {
    if (this.#wire !== wire) return;
    this.#wire = null;
    this.#live = false;
    this.#told = null;
    if (this.#who.length === 0) return;
    this.#who = [];
    this.#onChange();
  }

  #tell(): void {
    if (!this.#live || this.#refused || this.#told === this.#chat) return;
    this.#told = this.#chat;
    this.#wire?.send(JSON.stringify({ t: "look", chat: this.#chat }));
  }
}

/** A person with two windows is one person. */
function unlike(people: Person[]): Person[] {
  return [...new Map(people.map((person) => [partyKey(person), person])).values()];
}

function frameOf(data: string): { t?: unknown; id?: unknown } {
  try {
    return JSON.parse(data) as { t?: unknown };
  } catch {
    return {};
  }
}

/** The same connection, with an ear on it. */
function tapped(wire: Wire, hear: (data: unknown) => void, gone: () => void): Wire {
  const outer: Wire = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (text) => wire.send(text),
    close(code) {
      gone();
      if (code === undefined) wire.close();
      else wire.close(code);
    },
  };
  wire.onopen = () => outer.onopen?.();
  wire.onmessage = (event) => {
    outer.onmessage?.(event);
    hear(event.data);
  };
  wire.onclose = (event) => {
    gone();
    outer.onclose?.(event);
  };
  return outer;
}
