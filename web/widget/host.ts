// The frames' side of the talk with the page around them. The loader names its
// origin in the frame's address; nothing is said to, or taken from, any other.

export type Said =
  | { forecourt: "close" }
  /** The peek was tapped. */
  | { forecourt: "open" }
  | { forecourt: "ready" }
  /** The site's word was used, for better or worse. */
  | { forecourt: "signed" }
  /** Shows the small frame at this height in px; 0 puts it away. */
  | { forecourt: "peek"; height: number }
  | { forecourt: "unread"; unread: number; known: boolean };

/** What the loader says. */
export interface Heard {
  /** opened, closed: the chat's panel. rest, look: the small frame stops listening, looks once. */
  forecourt?: "handoff" | "session" | "theme" | "opened" | "closed" | "rest" | "look";
  token?: unknown;
  theme?: unknown;
}

/** The origin of the page around this frame, or null when there is none. */
export function hostOrigin(params: URLSearchParams): string | null {
  const named = params.get("host");
  if (!named || window.parent === window) return null;
  try {
    return new URL(named).origin;
  } catch {
    return null;
  }
}

/** Hears the page around, and nobody else. */
export function hearHost(host: string | null, hear: (said: Heard) => void): void {
  window.addEventListener("message", (event) => {
    if (host !== null && event.source === window.parent && event.origin === host) hear(event.data as Heard);
  });
}

export function tellHost(host: string | null, said: Said): void {
  if (host !== null) window.parent.postMessage(said, host);
}

/** Light or dark as the site says; anything else follows the system. */
export function wearTheme(value: unknown): void {
  if (value === "light" || value === "dark") document.documentElement.dataset["theme"] = value;
  else delete document.documentElement.dataset["theme"];
}
