// One chat in a list: who, what was said last, when, how many unread, and what
// is typed here and not sent.

import type { ComponentChildren } from "preact";
import type { Engine } from "../engine";
import { caption, isPicture, isVoice } from "../files/held";
import { isMine } from "../log";
import { badge, t, tn } from "../strings/text";
import { when } from "../strings/time";
import type { Chat, Message, Person } from "../wire";
import { Avatar } from "./avatar";
import { eventText } from "./event_text";
import { firstName, senderOf } from "./names";

interface Props {
  engine: Engine;
  chat: Chat;
  /** Whose picture stands beside it. */
  person: Person;
  title: string;
  size?: "" | "l";
  selected: boolean;
  onOpen(): void;
  /** The third line. */
  children?: ComponentChildren;
}

export function ListRow({ engine, chat, person, title, size = "", selected, onOpen, children }: Props) {
  const unread = chat.unread_count > 0;
  return (
    <li>
      <button class={`lrow ${selected ? "sel" : ""} ${unread ? "un" : ""}`} aria-current={selected} onClick={onOpen}>
        <Avatar person={person} size={size} online={engine.isOnline(person)} />
        <RowLines engine={engine} chat={chat} title={title} />
        {children && <span class="l3">{children}</span>}
      </button>
    </li>
  );
}

/** Who and when; what was said last and how much of it is unread. */
export function RowLines({ engine, chat, title }: { engine: Engine; chat: Chat; title: string }) {
  const unread = chat.unread_count > 0;
  return (
    <>
      <span class="l1">
        <span class="nm clip">
          <bdi>{title}</bdi>
        </span>
        <time class="tm" dateTime={chat.updated_at}>
          {when(chat.updated_at, new Date())}
        </time>
      </span>
      <span class="l2">
        <Last engine={engine} chat={chat} />
        {unread && (
          <span class="badge">
            <span aria-hidden="true">{badge(chat.unread_count)}</span>
            <span class="sr">{tn("unreadCount", chat.unread_count)}</span>
          </span>
        )}
      </span>
    </>
  );
}

/** What was said last, or is typed here and not sent. */
function Last({ engine, chat }: { engine: Engine; chat: Chat }) {
  const draft = engine.drafts.get(chat.chat_id);
  const waiting = engine.outbox.of(chat.chat_id).at(-1);
  const last = chat.last_message;
  if (waiting) return <span class="clip grow">{t("lastMine", { text: waiting.text })}</span>;
  if (draft) {
    return (
      <span class="clip grow">
        <b class="draft">{t("draft")}</b> <bdi>{draft}</bdi>
      </span>
    );
  }
  if (!last) return <span class="clip grow" />;
  return (
    <span class="clip grow">
      <bdi>{lastText(engine, chat, last)}</bdi>
    </span>
  );
}

function lastText(engine: Engine, chat: Chat, last: Message): string {
  const text = preview(last);
  if (last.kind === "event") return eventText(last.event ?? null, text);
  if (last.kind === "note") return t("lastOf", { name: t("note"), text });
  if (isMine(last, engine.me)) return t("lastMine", { text });
  return isCustomers(chat, last) ? text : t("lastOf", { name: firstName(senderOf(last)), text });
}

/** Written by the person whose row it is: nobody needs to be named. */
function isCustomers(chat: Chat, last: Message): boolean {
  const { customer } = chat;
  return last.kind === "text" && customer !== null && last.sender_type === customer.type && last.sender_id === customer.id;
}

/** What a message says in one line; one that is only files is told by their kind. */
function preview({ message, attachments = [] }: Message): string {
  const [first] = attachments;
  if (!first || caption(message, attachments)) return message;
  if (isVoice(first)) return t("voiceNote");
  return isPicture(first) ? t("photo") : message;
}
