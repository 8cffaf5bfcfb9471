// A message is one shape on the page, wherever it came from.

import type { OutboxItem } from "./outbox";
import type { AckAnswer, Attachment, Message, Person, ServerFrame } from "./wire";

/** One's own, as it stands once the server has stored it. */
export function ownMessage(item: OutboxItem, answer: AckAnswer, chat: number, me: Person): Message {
  return {
    message_id: answer.message_id,
    seq: answer.seq,
    chat_id: chat,
    sender_type: me.type,
    sender_id: me.id,
    sender_name: me.name,
    message: item.text,
    kind: item.note ? "note" : "text",
    is_read: false,
    created_at: answer.created_at,
    client_id: item.client_id,
    ...(item.files ? { attachments: item.files as Attachment[] } : {}),
  };
}

/** From a frame of the socket. */
export function fromFrame(frame: Extract<ServerFrame, { t: "message" }>): Message {
  return {
    message_id: frame.message_id,
    seq: frame.seq,
    chat_id: frame.chat,
    sender_type: frame.from.type,
    sender_id: frame.from.id,
    sender_name: frame.from.name,
    message: frame.text,
    kind: frame.kind,
    is_read: false,
    created_at: frame.created_at,
    ...(frame.client_id ? { client_id: frame.client_id } : {}),
    ...(frame.event ? { event: frame.event } : {}),
    ...(frame.attachments ? { attachments: frame.attachments } : {}),
  };
}
