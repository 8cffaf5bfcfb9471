// The frame's side of the talk with the page around it. The loader names its
// origin in the frame's address; nothing is said to, or taken from, any other.

export type Said =
  | { forecourt: "close" }
  | { forecourt: "ready" }
  /** The site's word was used, for better or worse. */
  | { forecourt: "signed" }
  | { forecourt: "unread"; unread: number; known: boolean };

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

export function isFromHost(event: MessageEvent, host: string | null): boolean {
  return host !== null && event.source === window.parent && event.origin === host;
}

export function tellHost(host: string | null, said: Said): void {
  if (host !== null) window.parent.postMessage(said, host);
}
