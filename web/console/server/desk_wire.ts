// What the staff's tools read and write beyond the generated wire types: saved
// replies, tags, snoozing, duty, the customer's card, who looks at a chat. A
// server that has not got one of them answers 404, and the console shows nothing.

import type { Chat, Person, Technician } from "../../shared/wire";

export interface SavedReply {
  id: number;
  /** What is typed after the slash. */
  shortcut: string;
  title: string;
  /** With `{name} {first_name} {car} {plate} {me} {shop}`, filled in by the page. */
  text: string;
  is_own: boolean;
  can_change: boolean;
}

export interface RepliesAnswer {
  replies: SavedReply[];
}

export interface ReplyAnswer {
  reply: SavedReply;
}

export interface TagCount {
  tag: string;
  chats: number;
}

export interface TagsAnswer {
  tags: TagCount[];
}

export interface Car {
  id: number;
  label: string;
  plate: string;
}

export interface Rating {
  stars: number;
  comment: string | null;
  created_at: string;
}

/** A chat and a technician as staff gets them. */
export type DeskChat = Chat;
export type DeskTechnician = Technician;

export interface TechnicianAnswer {
  technician: DeskTechnician;
}

export interface Appointment {
  id: number;
  at: string;
  service: string;
  status: string;
  car: string | null;
}

export interface EarlierChat {
  chat_id: number;
  subject: string | null;
  status: Chat["status"];
  updated_at: string;
}

export interface CustomerAnswer {
  customer: Person & { email?: string | null; phone?: string | null };
  cars: Array<Car & { make?: string | null; model?: string | null; year?: number | null }>;
  appointments: Appointment[];
  earlier_chats: EarlierChat[];
}

/** On the socket, to staff: who else has this chat before them. */
export interface LookingFrame {
  t: "looking";
  chat: number;
  who: Person[];
}
