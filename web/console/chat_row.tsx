// One chat in the inbox: who, what was said last, when, how many unread; below
// it the car or the subject, whose turn it is, and who has it. While chats are
// being picked, the row is a check box. Drawn again only when something in it
// changed: a list has hundreds of rows.

import { currentLang, t } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { RowLines } from "../shared/view/list_row";
import { nameOf } from "../shared/view/names";
import { StatusChip } from "../shared/view/status_chip";
import type { Engine } from "../shared/engine";
import type { Person } from "../shared/wire";
import type { Desk } from "./desk";
import { Plate, Turn } from "./parts";
import { otherSide, subjectOf } from "./people";
import type { DeskChat } from "./server/desk_wire";
import { still } from "./still";

const HALF_MINUTE_MS = 30_000;

interface Props {
  desk: Desk;
  chat: DeskChat;
  selected: boolean;
  /** The one row that Tab reaches. */
  tabStop: boolean;
  big: boolean;
}

/** The list opens a row by its `data-chat`, so that no row needs a handler of its own. */
export function ChatRow({ desk, chat, selected, tabStop, big }: Props) {
  const { engine } = desk;
  const person = otherSide(chat, engine.me);
  return (
    <Row
      engine={engine}
      chat={chat}
      person={person}
      selected={selected}
      tabStop={tabStop}
      big={big}
      picked={desk.picked ? desk.picked.has(chat.chat_id) : null}
      online={engine.isOnline(person)}
      draft={engine.drafts.get(chat.chat_id)}
      waiting={engine.outbox.of(chat.chat_id).at(-1)}
      halfMinute={Math.floor(desk.now() / HALF_MINUTE_MS)}
      lang={currentLang()}
    />
  );
}

interface RowProps extends Omit<Props, "desk"> {
  engine: Engine;
  person: Person;
  /** Null while no chats are being picked. */
  picked: boolean | null;
  online: boolean | undefined;
  draft: string;
  /** The last message that is still to go out. */
  waiting: unknown;
  halfMinute: number;
  lang: string;
}

const Row = still(function Row({ engine, chat, person, selected, tabStop, big, picked, online, halfMinute }: RowProps) {
  const unread = chat.unread_count > 0;
  const classes = `lrow ${selected ? "sel" : ""} ${unread ? "un" : ""} ${picked ? "picked" : ""}`;
  const body = (
    <>
      <Avatar person={person} size={big ? "l" : ""} online={online} />
      <RowLines engine={engine} chat={chat} title={nameOf(person)} />
      <Third chat={chat} now={halfMinute * HALF_MINUTE_MS} worker={engine.me?.type === "admin"} />
    </>
  );
  return (
    <li>
      {picked === null ? (
        <button class={classes} aria-current={selected} tabIndex={tabStop ? 0 : -1} data-chat={chat.chat_id}>
          {body}
        </button>
      ) : (
        <label class={classes} data-chat={chat.chat_id}>
          <input type="checkbox" class="rowcheck" checked={picked} tabIndex={tabStop ? 0 : -1} />
          {body}
        </label>
      )}
    </li>
  );
});

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
