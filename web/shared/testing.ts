// What tests of the shared parts stand on: a clock that is moved by hand, a
// socket whose other end the test plays, and people and messages to talk about.

import type { Wire } from "./socket";
import type { Timers } from "./timers";
import type { Chat, Message, Person, ServerFrame } from "./wire";

export class HandClock implements Timers {
  now = 1_700_000_000_000;
  #next = 1;
  readonly #due = new Map<number, { at: number; run: () => void }>();

  set(run: () => void, ms: number): number {
    const id = this.#next++;
    this.#due.set(id, { at: this.now + ms, run });
    return id;
  }

  clear(id: number): void {
    this.#due.delete(id);
  }

  /** Moves time on and runs what falls due, in order; lets promises settle in between. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const first = [...this.#due].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
      if (!first) break;
      this.#due.delete(first[0]);
      this.now = Math.max(this.now, first[1].at);
      first[1].run();
    }
    this.now = end;
    await settled();
  }
}

/** Lets every promise that can go on go on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** One connection, seen from the server's side. */
export class HandWire implements Wire {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly heard: Array<Record<string, unknown>> = [];
  closed = false;

  send(text: string): void {
    this.heard.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
  }
  /** The upgrade succeeds. */
  accept(): void {
    this.onopen?.();
  }
  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  /** The connection ends from outside. */
  cut(code = 1006): void {
    this.onclose?.({ code });
  }
  /** Accepts, welcomes and ends the replay. */
  greet(me: Person, epoch = "e1"): void {
    this.accept();
    this.say({ t: "welcome", me, heartbeat: 25, epoch });
    this.say({ t: "resumed" });
  }
  sends(): Array<Record<string, unknown>> {
    return this.heard.filter((frame) => frame["t"] === "send");
  }
}

export const HANNA: Person = { type: "user", id: 42, name: "Hanna Bekele" };
export const SARA: Person = { type: "worker", id: 3, name: "Sara Tesfaye" };
export const ABEL: Person = { type: "admin", id: 1, name: "Abel Mekonnen" };

export function message(seq: number, from: Person, text = `message ${seq}`, more: Partial<Message> = {}): Message {
  return {
    message_id: 1000 + seq,
    seq,
    chat_id: 12,
    sender_type: from.type,
    sender_id: from.id,
    sender_name: from.name,
    message: text,
    kind: "text",
    is_read: false,
    created_at: new Date(1_700_000_000_000 + seq * 1000).toISOString(),
    ...more,
  };
}

export function chat(id: number, more: Partial<Chat> = {}): Chat {
  return {
    chat_id: id,
    subject: null,
    status: "open",
    user_id: HANNA.id,
    guest_id: null,
    admin_id: null,
    worker_id: null,
    assigned_by: null,
    created_at: "2026-11-23T09:00:00.000Z",
    updated_at: "2026-11-23T09:00:00.000Z",
    last_seq: 0,
    last_message: null,
    unread_count: 0,
    customer: HANNA,
    worker: null,
    car: null,
    rating: null,
    ...more,
  };
}
