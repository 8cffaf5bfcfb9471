// The shapes on the wire. Every type that the server sends stands in this one file.

export type SenderType = "guest" | "user" | "worker" | "admin" | "system";

export type Party = { type: SenderType; id: number | null };

export type Person = { type: SenderType; id: number | null; name: string };

/** What an event line says: `assigned`, `unassigned`, `escalated`, `closed`, `reopened`. */
export type Event = { type: string; by?: Person; worker?: Person };

export type Message = {
  message_id: number;
  seq: number;
  chat_id: number;
  sender_type: SenderType;
  sender_id: number | null;
  sender_name: string;
  message: string;
  kind: "text" | "note" | "event";
  is_read: boolean;
  /** RFC 3339, UTC, milliseconds. */
  created_at: string;
  /** Only on one's own. */
  client_id?: string;
  event?: Event;
};

export type Chat = {
  chat_id: number;
  subject: string | null;
  status: "pending" | "open" | "escalated" | "closed";
  user_id: number | null;
  guest_id: number | null;
  admin_id: number | null;
  worker_id: number | null;
  assigned_by: number | null;
  created_at: string;
  updated_at: string;
  last_seq: number;
  last_message: Message | null;
  unread_count: number;
  /** Null in a chat between staff. */
  customer: Person | null;
  worker: Person | null;
  parties?: Array<Person>;
};

export type ReadCursor = { by: Party; seq: number };

export type Technician = { id: number; full_name: string; image_url: string | null; online: boolean; open_chats: number };

export type MeAnswer = { token?: string; me: Person };

export type StartAnswer = {
  chat_id: number;
  status: "pending" | "open" | "escalated" | "closed";
  chat: Chat;
  message_id?: number;
  seq?: number;
  created_at?: string;
};

export type AckAnswer = { message_id: number; seq: number; created_at: string };

export type MessagesAnswer = { messages: Array<Message>; has_more: boolean; read: Array<ReadCursor>; epoch: string };

export type UnreadOneAnswer = { unread_count: number };

export type ChatAnswer = { chat: Chat };

export type ListAnswer = { chats: Array<Chat>; next_cursor: string | null; version: string; epoch: string };

/** `chats`: chat id to count, only those above 0. */
export type UnreadAnswer = { unread_count: number; mine: number; chats: Record<string, number> };

export type PeopleAnswer = { people: Array<Person> };

export type TechniciansAnswer = { technicians: Array<Technician> };

export type ServerFrame =
  | { t: "welcome"; me: Person; heartbeat: number; epoch: string }
  | { t: "ack"; id: string; chat: number; seq: number; message_id: number; created_at: string }
  | {
      t: "message";
      chat: number;
      seq: number;
      message_id: number;
      from: Person;
      kind: "text" | "note" | "event";
      text: string;
      created_at: string;
      client_id?: string;
      event?: Event;
    }
  | { t: "read"; chat: number; by: Party; seq: number }
  | { t: "typing"; chat: number; by: Person; on: boolean }
  | { t: "chat"; chat: Chat }
  | { t: "presence"; who: Person; online: boolean }
  | { t: "error"; id?: string; code: string; error: string; retry_after?: number }
  | { t: "resumed" }
  | { t: "gone"; chat: number }
  | { t: "resync"; chat?: number }
  | { t: "pong" };
