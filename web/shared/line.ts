// The line to the server: the socket, or the long poll where it cannot pass.
// Knows since when there is none; what comes over it is the feed's business.

import type { Api } from "./api";
import type { ClientFrame, Hello } from "./client_frame";
import { Poller } from "./poller";
import { Socket, type Wire } from "./socket";
import type { Timers } from "./timers";
import type { ListAnswer, ServerFrame } from "./wire";

/** Failed tries of the socket after which the long poll carries on. */
const POLL_AFTER_FAILURES = 2;

/** live: socket. polling: long poll. connecting: neither yet. */
export type LineState = "connecting" | "live" | "polling";

export interface LineOptions {
  api: Api;
  timers: Timers;
  random(): number;
  now(): number;
  openSocket(): Wire;
  hello(): Hello;
  onFrame(frame: ServerFrame): void;
  onPoll(answer: ListAnswer): void;
  /** The socket is whole again. */
  onLive(): void;
  /** The long poll answers: what waits can go by requests. */
  onPolling(): void;
  onEnded(): void;
  onChange(): void;
}

export class Line {
  /** Since when there is no line, in `now` milliseconds; null while there is one. */
  lostSince: number | null = null;
  readonly #socket: Socket;
  readonly #poller: Poller;
  readonly #options: LineOptions;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#socket = new Socket({
      timers: options.timers,
      random: options.random,
      open: options.openSocket,
      hello: options.hello,
      onFrame: options.onFrame,
      onState: () => this.#changed(),
    });
    const { timers, random, api, onPoll, onEnded } = options;
    this.#poller = new Poller({ timers, random, api, onAnswer: onPoll, onLine: () => this.#changed(), onEnded });
  }

  get state(): LineState {
    if (this.#socket.state === "live") return "live";
    return this.#poller.up ? "polling" : "connecting";
  }

  start(): void {
    this.lostSince = this.#options.now();
    this.#socket.start();
  }

  stop(): void {
    this.#socket.stop();
    this.#poller.stop();
    this.lostSince = null;
  }

  /** The page came to the front, or the browser says it is online. */
  wake(): void {
    this.#socket.wake();
    this.#poller.wake();
  }

  /** True when the frame was handed to an open socket. */
  say(frame: ClientFrame): boolean {
    return this.#socket.send(frame);
  }

  /** A request was answered, or got no answer. */
  heard(up: boolean): void {
    if (up) this.lostSince = null;
    else this.lostSince ??= this.#options.now();
    this.#options.onChange();
  }

  #changed(): void {
    const { state, failures } = this.#socket;
    if (state === "ended") {
      this.#options.onEnded();
      return;
    }
    if (state === "live") {
      if (this.#poller.active) this.#poller.stop();
      this.#options.onLive();
    } else if (state === "waiting" && failures >= POLL_AFTER_FAILURES) this.#poller.start();
    if (this.#poller.up) this.#options.onPolling();
    this.heard(this.state !== "connecting");
  }
}
