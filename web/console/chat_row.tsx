// One chat in the inbox: who, what was said last, when, how many unread; below
// it the car or the subject, whose turn it is, and who has it. While chats are
// being picked, the row is a check box.

import { badge, t, tn, when } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { Last } from "../shared/view/list_row";
import { nameOf } from "../shared/view/names";
import { StatusChip } from "../shared/view/status_chip";
import type { Person } from "../shared/wire";
import type { Desk } from "./desk";
import { Plate, Turn } from "./parts";
import { otherSide, subjectOf } from "./people";
import type { DeskChat } from "./server/desk_wire";

interface Props {
  desk: Desk;
  chat: DeskChat;
  selected: boolean;
  /** The one row that Tab reaches. */
  tabStop: boolean;
  big: boolean;
  onOpen(): void;
}

export function ChatRow({ desk, chat, selected, tabStop, big, onOpen }: Props) {
  const { engine } = desk;
  const unread = chat.unread_count > 0;
  const person = otherSide(chat, engine.me);
  const classes = `lrow ${selected ? "sel" : ""} ${unread ? "un" : ""}`;
  const body = (
    <>
      <Avatar person={person} size={big ? "l" : ""} online={engine.online.get(`${person.type}.${person.id}`)} />
      <span class="l1">
        <span class="nm clip" dir="auto">
          {nameOf(person)}
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
      <Third chat={chat} now={desk.now()} worker={engine.me?.type === "admin"} />
    </>
  );
  if (desk.picked) {
    const picked = desk.picked.has(chat.chat_id);
    return (
      <li>
        <label class={`${classes} ${picked ? "picked" : ""}`} data-chat={chat.chat_id}>
          <input type="checkbox" class="rowcheck" checked={picked} tabIndex={tabStop ? 0 : -1} onChange={() => desk.pick(chat.chat_id)} />
          {body}
        </label>
      </li>
    );
  }
  return (
    <li>
      <button class={classes} aria-current={selected} tabIndex={tabStop ? 0 : -1} data-chat={chat.chat_id} onClick={onOpen}>
        {body}
      </button>
    </li>
  );
}

function Third({ chat, now, worker }: { chat: DeskChat; now: number; worker: boolean }) {
  const told = chat.status === "escalated" || chat.status === "closed";
  return (
    <span class="l3">
      {chat.car ? (
        <Plate plate={chat.car.plate} />
      ) : (
        chat.subject && (
          <span class="clip q subject" dir="auto">
            {subjectOf(chat)}
          </span>
        )
      )}
      {told ? <StatusChip status={chat.status} /> : <Turn chat={chat} now={now} />}
      {worker && chat.customer && <Assigned worker={chat.worker} />}
    </span>
  );
}

function Assigned({ worker }: { worker: Person | null }) {
  if (!worker) return <span class="av staff xs none" role="img" aria-label={t("unassigned")} />;
  return (
    <span role="img" aria-label={t("assignedTo", { name: nameOf(worker) })}>
      <Avatar person={worker} size="xs" />
    </span>
  );
}
