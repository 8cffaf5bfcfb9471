// What is known about the open chat: the customer, the times, who has it, and
// the customer's other chats.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../shared/engine";
import { t } from "../shared/strings/text";
import { fullTime, when } from "../shared/strings/time";
import { Avatar } from "../shared/view/avatar";
import { nameOf, roleOf } from "../shared/view/names";
import { StatusChip } from "../shared/view/status_chip";
import type { Chat } from "../shared/wire";
import { otherSide, subjectOf } from "./people";

/** Other chats shown at most. */
const OTHERS = 8;

interface Props {
  engine: Engine;
  onOpen(chat: number): void;
}

export function AboutPane({ engine, onOpen }: Props) {
  const chat = engine.chat(engine.open);
  if (!chat) return null;
  return (
    <aside class="pane about" aria-label={t("aboutChat")}>
      <AboutBody engine={engine} chat={chat} onOpen={onOpen} />
    </aside>
  );
}

export function AboutBody({ engine, chat, onOpen }: Props & { chat: Chat }) {
  const person = otherSide(chat, engine.me);
  const others = useOthers(engine, chat);
  return (
    <div class="ctx">
      <div class="row">
        <Avatar person={person} size="l" online={engine.isOnline(person)} />
        <div class="grow">
          <b class="big" dir="auto">
            {nameOf(person)}
          </b>
          <div class="q">{roleOf(person)}</div>
        </div>
      </div>
      <dl class="kv">
        <dt>{t("number")}</dt>
        <dd class="num">{chat.chat_id}</dd>
        <dt>{t("state")}</dt>
        <dd>
          <StatusChip status={chat.status} />
        </dd>
        <dt>{t("technician")}</dt>
        <dd dir="auto">{chat.worker ? nameOf(chat.worker) : t("unassigned")}</dd>
        <dt>{t("started")}</dt>
        <dd class="num">{fullTime(chat.created_at)}</dd>
        <dt>{t("lastActivity")}</dt>
        <dd class="num">{fullTime(chat.updated_at)}</dd>
      </dl>
      {others.length > 0 && (
        <div>
          <h2>{t("otherChats")}</h2>
          <ul class="others">
            {others.map((other) => (
              <li key={other.chat_id}>
                <button onClick={() => onOpen(other.chat_id)}>
                  <span class="grow clip" dir="auto">
                    {subjectOf(other)}
                  </span>
                  <span class="q">{when(other.updated_at, new Date())}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function useOthers(engine: Engine, chat: Chat): Chat[] {
  const [found, setFound] = useState<{ for: number; chats: Chat[] }>({ for: 0, chats: [] });
  const { chat_id, user_id, guest_id } = chat;
  useEffect(() => {
    if (user_id === null && guest_id === null) return;
    let late = false;
    engine.api.list({ user_id, guest_id, limit: OTHERS + 1 }).then(
      ({ chats }) => {
        if (!late) setFound({ for: chat_id, chats: chats.filter((one) => one.chat_id !== chat_id).slice(0, OTHERS) });
      },
      () => undefined, // A side note: without an answer it is not shown.
    );
    return () => {
      late = true;
    };
  }, [chat_id, user_id, guest_id]);
  return found.for === chat_id ? found.chats : [];
}
