// One chat in a list: who, what was said last, when, how many unread, and what
// is typed here and not sent.

import type { ComponentChildren } from "preact";
import type { Engine } from "../engine";
import { isMine } from "../log";
import { badge, t, tn, when } from "../strings/text";
import type { Chat, Person } from "../wire";
import { Avatar } from "./avatar";
import { eventText } from "./event_text";
import { firstName, senderOf } from "./names";

interface Props {
  engine: Engine;
  chat: Chat;
  /** Whose picture stands beside it. */
  person: Person;
  title: string;
  selected: boolean;
  onOpen(): void;
  /** The third line. */
  children?: ComponentChildren;
}

export function ListRow({ engine, chat, person, title, selected, onOpen, children }: Props) {
  const unread = chat.unread_count > 0;
  return (
    <li>
      <button class={`lrow ${selected ? "sel" : ""} ${unread ? "un" : ""}`} aria-current={selected} onClick={onOpen}>
        <Avatar person={person} online={engine.online.get(`${person.type}.${person.id}`)} />
        <span class="l1">
          <span class="nm clip" dir="auto">
            {title}
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
        {children && <span class="l3">{children}</span>}
      </button>
    </li>
  );
}

/** What was said last, or is typed here and not sent. */
export function Last({ engine, chat }: { engine: Engine; chat: Chat }) {
  const draft = engine.drafts.get(chat.chat_id);
  const waiting = engine.outbox.of(chat.chat_id).at(-1);
  const last = chat.last_message;
  if (waiting) return <span class="clip grow" dir="auto">{`${t("you")} ${waiting.text}`}</span>;
  if (draft) {
    return (
      <span class="clip grow" dir="auto">
        <b class="draft">{t("draft")}</b> {draft}
      </span>
    );
  }
  if (!last) return <span class="clip grow" />;
  return (
    <span class="clip grow" dir="auto">
      {last.kind === "event" ? eventText(last.event ?? null, last.message) : `${fromWhom(engine, chat, last)}${last.message}`}
    </span>
  );
}

function fromWhom(engine: Engine, chat: Chat, last: NonNullable<Chat["last_message"]>): string {
  if (last.kind === "note") return `${t("note")}: `;
  if (isMine(last, engine.me)) return `${t("you")} `;
  const customer = chat.customer;
  if (customer && last.sender_type === customer.type && last.sender_id === customer.id) return "";
  return `${firstName(senderOf(last))}: `;
}
