// One WebSocket at a time, kept alive: hello first, a ping when it is quiet,
// a new one with growing pauses when it ends. States have names; what a frame
// means is the owner's business.

import { backoff } from "./backoff";
import type { ClientFrame, Hello } from "./client_frame";
import type { Timers } from "./timers";
import type { ServerFrame } from "./wire";

export type SocketState =
  | "stopped" // not wanted
  | "opening" // the upgrade is on its way
  | "greeting" // hello sent
  | "resuming" // welcomed, the replay is coming
  | "live"
  | "waiting" // for the next try
  | "ended"; // the session is over (4401)

/** No frame for so long means the line is dead (the contract's 35 s). */
export const SILENCE_MAX_MS = 35_000;
/** After waking up the answer to a ping must come sooner. */
export const WAKE_ANSWER_MS = 5_000;
/** An upgrade or a greeting that takes longer is given up. */
export const OPEN_MAX_MS = 12_000;

const SESSION_ENDED = 4401;

/** The part of the browser's WebSocket that is used here. */
export interface Wire {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface SocketOptions {
  open(): Wire;
  hello(): Hello;
  onFrame(frame: ServerFrame): void;
  onState(state: SocketState): void;
  timers: Timers;
  random(): number;
}

export class Socket {
  state: SocketState = "stopped";
  /** Tries since the last time it was live. */
  failures = 0;
  #wire: Wire | null = null;
  #heartbeat = 25_000;
  #retry: number | null = null;
  #quiet: number | null = null;
  #dead: number | null = null;

  readonly #options: SocketOptions;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.state === "stopped" || this.state === "ended") this.#connect();
  }

  stop(): void {
    this.#drop();
    this.failures = 0;
    this.#enter("stopped");
  }

  /** True when the frame was handed to an open connection; that is no promise that it arrived. */
  send(frame: ClientFrame): boolean {
    if (this.state !== "live" || !this.#wire) return false;
    this.#wire.send(JSON.stringify(frame));
    return true;
  }

  /** The page woke up, came to the front, or is online again: try now, or check the line. */
  wake(): void {
    if (this.state === "waiting") this.#connect();
    else if (this.state === "live") this.#probe();
  }

  #connect(): void {
    this.#drop();
    this.#enter("opening");
    let wire: Wire;
    try {
      wire = this.#options.open();
    } catch {
      // The browser refuses the address (a policy): long poll carries on.
      this.#lost();
      return;
    }
    this.#wire = wire;
    this.#expect(OPEN_MAX_MS);
    wire.onopen = () => {
      this.#enter("greeting");
      wire.send(JSON.stringify(this.#options.hello()));
    };
    wire.onmessage = (event) => this.#receive(event.data);
    wire.onclose = (event) => {
      if (this.#wire !== wire) return;
      if (event.code === SESSION_ENDED) {
        this.#drop();
        this.#enter("ended");
      } else this.#lost();
    };
  }

  #receive(data: unknown): void {
    const frame = parse(data);
    if (!frame) return;
    this.#alive();
    if (frame.t === "welcome") {
      this.#heartbeat = Math.min(Math.max(frame.heartbeat, 5), 30) * 1000;
      this.#enter("resuming");
    }
    this.#options.onFrame(frame);
    if (frame.t === "resumed") {
      this.failures = 0;
      this.#enter("live");
    }
  }

  /** Something was heard: ask again after a heartbeat of quiet, give up after the silence. */
  #alive(): void {
    this.#expect(SILENCE_MAX_MS);
    if (this.#quiet !== null) this.#options.timers.clear(this.#quiet);
    this.#quiet = this.#options.timers.set(() => this.#wire?.send('{"t":"ping"}'), this.#heartbeat);
  }

  #probe(): void {
    this.#wire?.send('{"t":"ping"}');
    this.#expect(WAKE_ANSWER_MS);
  }

  #expect(ms: number): void {
    if (this.#dead !== null) this.#options.timers.clear(this.#dead);
    this.#dead = this.#options.timers.set(() => this.#lost(), ms);
  }

  #lost(): void {
    this.#drop();
    this.failures += 1;
    this.#enter("waiting");
    this.#retry = this.#options.timers.set(() => this.#connect(), backoff(this.failures, this.#options.random));
  }

  #drop(): void {
    for (const timer of [this.#retry, this.#quiet, this.#dead]) {
      if (timer !== null) this.#options.timers.clear(timer);
    }
    this.#retry = this.#quiet = this.#dead = null;
    const wire = this.#wire;
    this.#wire = null;
    if (wire) {
      wire.onopen = wire.onmessage = wire.onclose = null;
      wire.close();
    }
  }

  #enter(state: SocketState): void {
    if (this.state === state) return;
    this.state = state;
    this.#options.onState(state);
  }
}

function parse(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    return JSON.parse(data) as ServerFrame;
  } catch {
    return null;
  }
}
