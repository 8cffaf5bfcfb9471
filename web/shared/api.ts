// The site's endpoints as typed calls. An answer that is not a success becomes
// an ApiError; a request that got no answer becomes code "network".

import type * as wire from "./wire";

export class ApiError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The contract's snake_case code, or "network". */
  readonly code: string;
  /** Milliseconds the server asks to wait, or null. */
  readonly retryAfter: number | null;

  constructor(status: number, code: string, message: string, retryAfter: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** True when the same request may succeed later, unchanged. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500;
  }
}

/** Milliseconds without an answer after which a plain request counts as lost. */
const ANSWER_MAX_MS = 20_000;
/** Seconds a long poll asks the server to hold it. */
export const POLL_WAIT_SECONDS = 25;

/** A sign-in always comes with its token. */
export type SignedIn = wire.MeAnswer & { token: string };

interface Failure {
  error: string;
  code: string;
}

type Query = Record<string, string | number | boolean | null | undefined>;

export interface ApiOptions {
  token(): string | null;
  /** True where the session is the cookie (console). False leaves cookies alone, so
   *  that a visitor's chat and a staff sign-in can live in the same browser. */
  cookies(): boolean;
  fetch?: typeof fetch;
}

export class Api {
  readonly #token: () => string | null;
  readonly #cookies: () => boolean;
  readonly #fetch: typeof fetch;

  constructor(options: ApiOptions) {
    this.#token = options.token;
    this.#cookies = options.cookies;
    this.#fetch = options.fetch ?? ((...args) => fetch(...args));
  }

  login(username: string, password: string): Promise<SignedIn> {
    return this.post("/api/auth/login", { username, password });
  }
  guest(fields: { name?: string; email?: string }): Promise<SignedIn> {
    return this.post("/api/auth/guest", fields);
  }
  handoff(token: string): Promise<SignedIn> {
    return this.post("/api/auth/handoff", { token });
  }
  me(): Promise<wire.MeAnswer> {
    return this.get("/api/auth/me", {});
  }
  logout(): Promise<unknown> {
    return this.post("/api/auth/logout", {});
  }

  start(body: {
    subject?: string;
    message?: string;
    client_id?: string;
    with?: wire.Party;
  }): Promise<wire.StartAnswer> {
    return this.post("/api/chat/start", body);
  }
  send(body: { chat_id: number; message: string; client_id: string; note?: boolean; attachments?: number[] }): Promise<wire.AckAnswer> {
    return this.post("/api/chat/send_message", body);
  }
  messages(query: { chat_id: number; after_seq?: number; before_seq?: number; limit?: number }): Promise<wire.MessagesAnswer> {
    return this.get("/api/chat/messages", query);
  }
  markRead(chat_id: number, seq: number): Promise<wire.UnreadOneAnswer> {
    return this.post("/api/chat/mark_read", { chat_id, seq });
  }
  list(query: Query, signal?: AbortSignal): Promise<wire.ListAnswer> {
    return this.get("/api/chat/list", query, signal);
  }
  unread(): Promise<wire.UnreadAnswer> {
    return this.get("/api/chat/unread_count", {});
  }

  /** Reads an endpoint; what only staff calls builds on this and `post`. */
  get<T>(path: string, query: Query, signal?: AbortSignal): Promise<T> {
    const params = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      if (value !== null && value !== undefined) params.set(key, String(value));
    }
    const text = params.toString();
    return this.#call<T>(text ? `${path}?${text}` : path, { method: "GET" }, signal);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  }

  async #call<T>(path: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
    const token = this.#token();
    const headers: Record<string, string> = { ...(init.headers as Record<string, string> | undefined) };
    if (token) headers["authorization"] = `Bearer ${token}`;
    const credentials = this.#cookies() ? "same-origin" : "omit";
    const limit = signal ?? AbortSignal.timeout(ANSWER_MAX_MS);
    let response: Response;
    try {
      response = await this.#fetch(path, { ...init, headers, credentials, signal: limit, cache: "no-store" });
    } catch {
      throw new ApiError(0, "network", "no answer");
    }
    return readAnswer<T>(response);
  }
}

async function readAnswer<T>(response: Response): Promise<T> {
  const wait = Number(response.headers.get("retry-after"));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait * 1000 : null;
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    // A proxy's error page, or a body cut off on its way.
    throw new ApiError(response.ok ? 0 : response.status, response.ok ? "network" : "unreadable", "no readable answer", retryAfter);
  }
  const { success, code, error } = answer as Partial<Failure> & { success?: unknown };
  if (response.ok && success === true) return answer as T;
  throw new ApiError(response.status, code ?? "unreadable", error ?? "", retryAfter);
}
