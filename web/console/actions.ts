// What staff does to chats. Closing, assigning and putting off are held for the
// undo; reopening and escalating go out at once.

import { newClientId } from "../shared/client_id";
import type { HeldFile } from "../shared/files/held";
import { isMine, type ChatLog } from "../shared/log";
import { t, tn } from "../shared/strings/text";
import type { Chat, Party, Person } from "../shared/wire";
import type { Desk } from "./desk";
import type { DeskChat } from "./server/desk_wire";
import { escalate as askEscalate, PATHS, reopen as askReopen } from "./server/endpoints";

export function closeChats(desk: Desk, chats: readonly Chat[]): void {
  const open = chats.filter((chat) => chat.status !== "closed");
  if (open.length === 0) return;
  const seen = new Map(open.map((chat) => [chat.chat_id, desk.engine.log(chat.chat_id).whole || chat.last_seq]));
  desk.held.hold({
    kind: "close",
    chats: open.map((chat) => chat.chat_id),
    text: open.length === 1 ? t("didClose") : tn("didCloseMany", open.length),
    requests: (chat_id) => [
      { path: PATHS.close, body: { chat_id, seen_seq: seenThrough(desk.engine.log(chat_id), seen.get(chat_id) ?? 0, desk.engine.me) } },
    ],
    shows: (chat) => ({ ...chat, status: "closed" }),
  });
}

/** `expected` is whom the admin saw as assigned when deciding; another admin's haste becomes a 409. */
export function assign(desk: Desk, chat: Chat, to: Person | null, expected: number | null, note: string): void {
  const id = chat.chat_id;
  if ((to?.id ?? null) === expected) {
    desk.held.undoFor(id, "assign");
    return;
  }
  const noteKey = newClientId(Date.now());
  const handover = note.trim();
  desk.held.hold({
    kind: "assign",
    chats: [id],
    text: to ? t("didAssign", { name: to.name }) : t("didUnassign"),
    requests: () => [
      { path: PATHS.assign, body: { chat_id: id, worker_id: to?.id ?? null, expected_worker_id: expected } },
      ...(handover ? [{ path: "/api/chat/send_message", body: { chat_id: id, message: handover, note: true, client_id: noteKey } }] : []),
    ],
    shows: (other) => ({ ...other, worker: to, worker_id: to?.id ?? null }),
  });
}

/** `until` null takes a chat out of the put-off ones. */
export function snooze(desk: Desk, chat: Chat, until: string | null): void {
  desk.held.hold({
    kind: "snooze",
    chats: [chat.chat_id],
    text: until ? t("didSnooze") : t("didUnsnooze"),
    requests: (chat_id) => [{ path: PATHS.snooze, body: { chat_id, until } }],
    shows: (other): DeskChat => ({ ...other, snoozed_until: until }),
  });
}

export function reopen(desk: Desk, chat: Chat): void {
  if (desk.held.undoFor(chat.chat_id, "close")) return;
  void desk.run(() => desk.engine.act((api) => askReopen(api, chat.chat_id)), t("didReopen"));
}

export function escalate(desk: Desk, chat: Chat, reason: string): void {
  void desk.run(() => desk.engine.act((api) => askEscalate(api, chat.chat_id, reason)), t("didEscalate"));
}

/** Writing into a chat whose closing is held keeps it open. */
export function send(desk: Desk, chat: number | string, text: string, note: boolean, files: HeldFile[] = []): void {
  if (typeof chat === "number" && !note) desk.held.undoFor(chat, "close");
  desk.engine.send(text, note, files);
}

/** `seen`, moved over what followed and is one's own or an event: that is no news to whoever closes. */
export function seenThrough(log: ChatLog, seen: number, me: Party | null): number {
  let at = seen;
  for (const message of log.messages) {
    if (message.seq === at + 1 && (message.kind === "event" || isMine(message, me))) at = message.seq;
  }
  return at;
}
