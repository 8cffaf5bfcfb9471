// What the page says on the socket.

export type Hello = { t: "hello"; token?: string; epoch?: string; resume?: Record<string, number> };

export type ClientFrame =
  | Hello
  | { t: "send"; id: string; chat: number; text: string; note: boolean; attachments?: number[] }
  | { t: "read"; chat: number; seq: number }
  | { t: "typing"; chat: number; on: boolean; note: boolean }
  | { t: "ping" };
