// The customer's own chats, open ones and closed ones.

import { useState } from "preact/hooks";
import type { Engine } from "../shared/engine";
import { badge, t, tn } from "../shared/strings/text";
import { Icon, Mark } from "../shared/view/icon";
import { ListRow } from "../shared/view/list_row";
import { StatusChip } from "../shared/view/status_chip";
import type { Actions } from "./app";
import { staffOf, titleOf } from "./people";

interface Props {
  engine: Engine;
  framed: boolean;
  wide: boolean;
  actions: Actions;
}

export function ListPane({ engine, framed, wide, actions }: Props) {
  const [closed, setClosed] = useState(false);
  const all = engine.inbox.shown();
  const rows = all.filter((chat) => (chat.status === "closed") === closed);
  const empty = all.length === 0 && engine.inbox.state !== "loading";
  return (
    <section class="pane listpane" aria-label={t("yourChats")}>
      <div class={framed ? "whead" : "phead"}>
        <h1 class="grow">{t("yourChats")}</h1>
        {framed && (
          <button class="ib" aria-label={t("closeWindow")} onClick={actions.close}>
            <Icon name="cross" size="l" />
          </button>
        )}
        {wide && (
          <button class="btn primary" onClick={() => actions.open("new")}>
            <Icon name="plus" size="s" />
            {t("newChat")}
          </button>
        )}
      </div>
      {!empty && (
        <div class="seg" role="group" aria-label={t("filterChats")}>
          <button aria-pressed={!closed} onClick={() => setClosed(false)}>
            {t("openOnes")}
            {engine.inbox.mine > 0 && (
              <span class="badge">
                <span aria-hidden="true">{badge(engine.inbox.mine)}</span>
                <span class="sr">{tn("unreadCount", engine.inbox.mine)}</span>
              </span>
            )}
          </button>
          <button aria-pressed={closed} onClick={() => setClosed(true)}>
            {t("closedOnes")}
          </button>
        </div>
      )}
      <div class="rows">
        {empty && <Empty />}
        <ul>
          {rows.map((chat) => (
            <ListRow
              key={chat.chat_id}
              engine={engine}
              chat={chat}
              person={staffOf(chat)}
              title={titleOf(chat)}
              selected={wide && engine.open === chat.chat_id}
              onOpen={() => actions.open(chat.chat_id)}
            >
              <StatusChip status={chat.status === "escalated" ? "open" : chat.status} />
            </ListRow>
          ))}
        </ul>
        {!empty && rows.length === 0 && <p class="hintline">{t(closed ? "noneClosed" : "noneOpen")}</p>}
        {closed && rows.length > 0 && <p class="hintline">{t("reopensHint")}</p>}
        {engine.inbox.hasMore && (
          <button class="btn quiet wide" onClick={() => void engine.inbox.more()}>
            {t("moreChats")}
          </button>
        )}
      </div>
      {!wide && (
        <button class="btn primary fab" onClick={() => actions.open("new")}>
          <Icon name="plus" />
          {t("newChat")}
        </button>
      )}
    </section>
  );
}

function Empty() {
  return (
    <div class="center">
      <Mark />
      <h2>{t("noChats")}</h2>
      <p>{t("noChatsHint")}</p>
    </div>
  );
}
