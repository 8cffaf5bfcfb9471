// Empties the outbox: per chat one message at a time, so that order holds also
// when one of them has to wait. A lost line is never a failure; only the
// server's final no is. A repeat carries the same client_id.

import { ApiError } from "./api";
import { backoff } from "./backoff";
import type { ChatKey, Outbox, OutboxItem } from "./outbox";
import type { Timers } from "./timers";
import type { AckAnswer, StartAnswer } from "./wire";

/** An unanswered send is sent again after this long. */
export const ACK_MAX_MS = 10_000;
/** Wait when the server says "too many" without saying how long. */
const TOO_MANY_MS = 5_000;

/** Codes of error frames that mean "too many at once". */
const TOO_MANY_CODES = new Set(["rate_limited", "too_many_requests", "too_many_unanswered"]);
/** Codes of error frames that only mean "not now". */
const PASSING_CODES = new Set([
  ...TOO_MANY_CODES,
  "storage_full",
  "unavailable",
  "busy",
  "overloaded",
  "timeout",
  "internal",
  "internal_error",
  "shutting_down",
]);

export interface SenderOptions {
  outbox(): Outbox;
  /** How a message can go right now; null means: wait for the line. */
  route(): "socket" | "post" | null;
  bySocket(item: OutboxItem): boolean;
  byPost(item: OutboxItem): Promise<AckAnswer>;
  byStart(item: OutboxItem): Promise<StartAnswer>;
  /** Takes a message's files to the server; null until that can be done. */
  carry(): ((item: OutboxItem) => Promise<OutboxItem>) | null;
  onStored(item: OutboxItem, answer: AckAnswer): void;
  onStarted(item: OutboxItem, answer: StartAnswer): void;
  /** The line was seen to work, or not. */
  onLine(up: boolean): void;
  onEnded(): void;
  onChange(): void;
  timers: Timers;
  random(): number;
  now(): number;
}

export class Sender {
  /** Chat to the client_id under way. */
  readonly #flying = new Map<ChatKey, { id: string; timer: number | null }>();
  /** Chats that wait before the next try; `until` where the server asked for it. */
  readonly #pausing = new Map<ChatKey, { timer: number; until: number | null }>();
  readonly #failures = new Map<ChatKey, number>();

  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Sends what can go. Call it whenever something may have changed. */
  pump(): void {
    const begun = new Set<ChatKey>();
    for (const item of this.#options.outbox().all()) {
      if (item.refused || begun.has(item.chat)) continue;
      begun.add(item.chat);
      if (!this.#flying.has(item.chat) && !this.#pausing.has(item.chat)) this.#launch(item);
    }
  }

  /** The line is back: no pause of our own holds any more, and what was unanswered goes again. */
  restart(): void {
    for (const [chat, { timer, until }] of [...this.#pausing]) {
      // Where the server asked to wait, a new line changes nothing.
      if (until !== null) continue;
      this.#options.timers.clear(timer);
      this.#pausing.delete(chat);
    }
    for (const [chat, flight] of [...this.#flying]) {
      if (flight.timer !== null) this.#land(chat);
    }
    this.pump();
  }

  /** Until when the server asked this chat's messages to wait, in `now` milliseconds; null where it did not. */
  waitsUntil(chat: ChatKey): number | null {
    return this.#pausing.get(chat)?.until ?? null;
  }

  /** An ack frame, or one's own message seen in the log. */
  acked(client_id: string, answer: AckAnswer): void {
    const item = this.#options.outbox().all().find((other) => other.client_id === client_id);
    if (!item) return;
    this.#settle(item);
    this.#options.onStored(item, answer);
    this.pump();
  }

  /** An error frame for one send. */
  failed(client_id: string, code: string, error: string, retryAfterMs: number | null): void {
    const item = this.#options.outbox().all().find((other) => other.client_id === client_id);
    if (!item) return;
    this.#land(item.chat);
    if (PASSING_CODES.has(code)) this.#pause(item.chat, retryAfterMs ?? TOO_MANY_MS, TOO_MANY_CODES.has(code));
    else this.#refuse(item, code, error);
    this.pump();
  }

  #launch(item: OutboxItem): void {
    if (item.start) {
      this.#fly(item, false);
      this.#options.byStart(item).then(
        (answer) => {
          this.#options.onLine(true);
          this.#settle(item);
          this.#options.onStarted(item, answer);
          this.pump();
        },
        (reason: unknown) => this.#thrown(item, reason),
      );
      return;
    }
    const route = this.#options.route();
    if (item.files?.some((file) => file.attachment_id === undefined)) {
      const carry = this.#options.carry();
      if (!carry || !route) return;
      this.#fly(item, false);
      carry(item).then(
        () => {
          this.#land(item.chat);
          this.pump();
        },
        (reason: unknown) => this.#thrown(item, reason),
      );
    } else if (route === "socket") {
      this.#fly(item, true);
      if (!this.#options.bySocket(item)) this.#land(item.chat);
    } else if (route === "post") {
      this.#fly(item, false);
      this.#options.byPost(item).then(
        (answer) => this.acked(item.client_id, answer),
        (reason: unknown) => this.#thrown(item, reason),
      );
    }
  }

  #thrown(item: OutboxItem, reason: unknown): void {
    this.#land(item.chat);
    if (!(reason instanceof ApiError)) throw reason;
    if (reason.status === 401) this.#options.onEnded();
    else if (reason.passing) {
      const failures = (this.#failures.get(item.chat) ?? 0) + 1;
      this.#failures.set(item.chat, failures);
      if (reason.status === 0) this.#options.onLine(false);
      this.#pause(item.chat, reason.retryAfter ?? backoff(failures, this.#options.random), reason.status === 429);
    } else this.#refuse(item, reason.code, reason.message);
    this.pump();
  }

  #refuse(item: OutboxItem, code: string, error: string): void {
    this.#options.outbox().put({ ...item, refused: { code, error } });
    this.#options.onChange();
  }

  #settle(item: OutboxItem): void {
    this.#land(item.chat);
    this.#failures.delete(item.chat);
    this.#options.outbox().remove(item.client_id);
  }

  #fly(item: OutboxItem, timed: boolean): void {
    const again = (): void => {
      this.#land(item.chat);
      this.pump();
    };
    this.#flying.set(item.chat, { id: item.client_id, timer: timed ? this.#options.timers.set(again, ACK_MAX_MS) : null });
  }

  #land(chat: ChatKey): void {
    const flight = this.#flying.get(chat);
    if (flight?.timer != null) this.#options.timers.clear(flight.timer);
    this.#flying.delete(chat);
  }

  #pause(chat: ChatKey, ms: number, tooMany: boolean): void {
    const end = (): void => {
      this.#pausing.delete(chat);
      this.pump();
    };
    this.#pausing.set(chat, { timer: this.#options.timers.set(end, ms), until: tooMany ? this.#options.now() + ms : null });
    this.#options.onChange();
  }
}
