// Where WebSocket cannot pass: one long poll on the list of chats. Each answer
// tells that something changed; the owner then reads what it shows.

import { ApiError, POLL_WAIT_SECONDS, type Api } from "./api";
import { backoff } from "./backoff";
import type { Timers } from "./timers";
import type { ListAnswer } from "./wire";

/** Between two polls, so that a server that answers at once is not hammered. */
const BETWEEN_MS = 500;
/** A poll is given up so long after the server should have answered. */
const GRACE_MS = 10_000;

export interface PollerOptions {
  api: Api;
  onAnswer(answer: ListAnswer): void;
  onLine(up: boolean): void;
  onEnded(): void;
  timers: Timers;
  random(): number;
}

export class Poller {
  /** True while the last poll was answered. */
  up = false;
  #running: AbortController | null = null;
  #timer: number | null = null;
  #version: string | number | null = null;
  #failures = 0;

  readonly #options: PollerOptions;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  get active(): boolean {
    return this.#running !== null || this.#timer !== null;
  }

  start(): void {
    if (this.active) return;
    this.#version = null;
    this.#poll();
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
    if (this.#timer !== null) this.#options.timers.clear(this.#timer);
    this.#timer = null;
    this.up = false;
    this.#failures = 0;
  }

  /** Polls now instead of after the pause. */
  wake(): void {
    if (this.#timer === null || this.#running) return;
    this.#options.timers.clear(this.#timer);
    this.#poll();
  }

  #poll(): void {
    this.#timer = null;
    const abort = new AbortController();
    this.#running = abort;
    const wait = this.#version === null ? 0 : POLL_WAIT_SECONDS;
    const late = this.#options.timers.set(() => abort.abort(), wait * 1000 + GRACE_MS);
    const query = wait > 0 ? { version: this.#version, wait } : {};
    this.#options.api.list(query, abort.signal).then(
      (answer) => this.#finish(abort, late, () => this.#answered(answer)),
      (reason: unknown) => this.#finish(abort, late, () => this.#missed(reason)),
    );
  }

  #finish(abort: AbortController, late: number, then: () => void): void {
    this.#options.timers.clear(late);
    if (this.#running !== abort) return;
    this.#running = null;
    then();
  }

  #answered(answer: ListAnswer): void {
    this.#version = answer.version;
    this.#failures = 0;
    this.up = true;
    this.#next(BETWEEN_MS);
    this.#options.onLine(true);
    this.#options.onAnswer(answer);
  }

  #missed(reason: unknown): void {
    if (reason instanceof ApiError && reason.status === 401) {
      this.stop();
      this.#options.onEnded();
      return;
    }
    this.#failures += 1;
    this.up = false;
    const asked = reason instanceof ApiError ? reason.retryAfter : null;
    this.#next(asked ?? backoff(this.#failures, this.#options.random));
    if (!(reason instanceof ApiError) || reason.status === 0) this.#options.onLine(false);
  }

  #next(ms: number): void {
    this.#timer = this.#options.timers.set(() => this.#poll(), ms);
  }
}
