// The socket of the page's own host.

import type { Wire } from "./socket";

export function openSocket(): Wire {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${location.host}/api/chat/ws`) as unknown as Wire;
}
