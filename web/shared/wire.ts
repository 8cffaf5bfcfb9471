// The shapes on the wire, as the contract names them (its parts 2 and 4).
// Every type that crosses the network stands in this one file.

export type PartyType = "guest" | "user" | "worker" | "admin" | "system";
export type ChatStatus = "pending" | "open" | "escalated" | "closed";
export type MessageKind = "text" | "note" | "event";

export interface Party {
  type: PartyType;
  id: number;
}

export interface Person extends Party {
  name: string | null;
}

export type Me = Person;

export interface Message {
  message_id: number;
  seq: number;
  chat_id: number;
  sender_type: PartyType;
  sender_id: number | null;
  sender_name: string | null;
  message: string;
  kind: MessageKind;
  is_read: boolean;
  /** RFC 3339, UTC, milliseconds. */
  created_at: string;
  /** Only on one's own. */
  client_id?: string | null;
}

export interface Chat {
  chat_id: number;
  subject: string | null;
  status: ChatStatus;
  user_id: number | null;
  guest_id: number | null;
  admin_id: number | null;
  worker_id: number | null;
  assigned_by: number | null;
  created_at: string;
  updated_at: string;
  last_message: Message | null;
  unread_count: number;
  customer: Person | null;
}

export interface ReadCursor {
  by: Party;
  seq: number;
}

export interface Technician {
  id: number;
  full_name: string;
  image_url: string | null;
  online: boolean;
  open_chats: number;
}

export interface Failure {
  success: false;
  error: string;
  code: string;
}

export interface SignInAnswer {
  token: string;
  me: Me;
}

export interface MeAnswer {
  me: Me;
}

export interface StartAnswer {
  chat_id: number;
  status: ChatStatus;
  chat: Chat;
  message_id?: number | null;
  seq?: number | null;
  created_at?: string | null;
}

export interface SendAnswer {
  message_id: number;
  seq: number;
  created_at: string;
}

export interface MessagesAnswer {
  messages: Message[];
  has_more: boolean;
  read: ReadCursor[];
  epoch: string;
}

export interface MarkReadAnswer {
  unread_count: number;
}

export interface ChatAnswer {
  chat: Chat;
}

export interface ListAnswer {
  chats: Chat[];
  next_cursor: string | null;
  version: string | number;
  epoch: string;
}

export interface UnreadAnswer {
  unread_count: number;
  mine: number;
  /** Chat id to count, only those above 0. */
  chats: Record<string, number>;
}

export interface PeopleAnswer {
  people: Person[];
}

export interface TechniciansAnswer {
  technicians: Technician[];
}

export type ClientFrame =
  | { t: "hello"; token?: string; epoch?: string; resume?: Record<string, number> }
  | { t: "send"; id: string; chat: number; text: string; note: boolean }
  | { t: "read"; chat: number; seq: number }
  | { t: "typing"; chat: number; on: boolean; note: boolean }
  | { t: "ping" };

export type ServerFrame =
  | { t: "welcome"; me: Me; heartbeat: number; epoch: string }
  | { t: "ack"; id: string; chat: number; seq: number; message_id: number; created_at: string }
  | {
      t: "message";
      chat: number;
      seq: number;
      message_id: number;
      from: Person;
      kind: MessageKind;
      text: string;
      created_at: string;
      client_id?: string | null;
    }
  | { t: "read"; chat: number; by: Party; seq: number }
  | { t: "typing"; chat: number; by: Person; on: boolean }
  | { t: "chat"; chat: Chat }
  | { t: "presence"; who: Party; online: boolean }
  | { t: "error"; id?: string | null; code: string; error: string; retry_after?: number }
  | { t: "resumed" }
  | { t: "gone"; chat: number }
  | { t: "resync"; chat?: number | null }
  | { t: "pong" };
