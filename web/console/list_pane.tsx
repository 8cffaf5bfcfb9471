// The inbox: search, filters, rows.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../shared/engine";
import type { Filter } from "../shared/inbox";
import { t } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { useLineTrouble } from "../shared/view/hooks";
import { Icon } from "../shared/view/icon";
import { LineBanner } from "../shared/view/line_banner";
import { ListRow } from "../shared/view/list_row";
import { nameOf } from "../shared/view/names";
import { StatusChip } from "../shared/view/status_chip";
import type { Chat, Person } from "../shared/wire";
import { otherSide, subjectOf } from "./people";

const SEARCH_REST_MS = 250;
const STATUSES: Chat["status"][] = ["pending", "open", "escalated", "closed"];

interface Props {
  engine: Engine;
  wide: boolean;
  onOpen(chat: number): void;
  onNewChat(): void;
}

export function ListPane({ engine, wide, onOpen, onNewChat }: Props) {
  const { inbox } = engine;
  const rows = inbox.shown();
  const trouble = useLineTrouble(engine);
  return (
    <section class="pane listpane" aria-label={t("chats")}>
      <div class="phead">
        <h1>{t("inbox")}</h1>
        {trouble === "connecting" && <span class="q sm">{t("connecting")}</span>}
        <span class="grow" />
        <button class="ib brandly" aria-label={t("newChat")} onClick={onNewChat}>
          <Icon name="plus" />
        </button>
      </div>
      <LineBanner engine={engine} />
      <Search filter={inbox.filter} onChange={(filter) => inbox.setFilter(filter)} />
      <Filters engine={engine} filter={inbox.filter} onChange={(filter) => inbox.setFilter(filter)} />
      <div class="rows">
        {rows.length === 0 && inbox.state === "loading" && <p class="hintline">{t("loading")}</p>}
        {rows.length === 0 && inbox.state === "ready" && (
          <div class="center">
            <h2>{t("nothingFound")}</h2>
            <p>{t("nothingFoundHint")}</p>
          </div>
        )}
        {rows.length === 0 && inbox.state === "failed" && (
          <p class="hintline">
            {t("loadFailed")}{" "}
            <button class="btn link" onClick={() => void inbox.refresh()}>
              {t("retry")}
            </button>
          </p>
        )}
        <ul>
          {rows.map((chat) => (
            <ListRow
              key={chat.chat_id}
              engine={engine}
              chat={chat}
              person={otherSide(chat, engine.me)}
              title={nameOf(otherSide(chat, engine.me))}
              selected={wide && engine.open === chat.chat_id}
              onOpen={() => onOpen(chat.chat_id)}
            >
              <StatusChip status={chat.status} />
              <span class="clip q subject" dir="auto">
                {subjectOf(chat)}
              </span>
              {chat.customer && <Assigned worker={chat.worker} />}
            </ListRow>
          ))}
        </ul>
        {inbox.hasMore && (
          <button class="btn quiet wide" onClick={() => void inbox.more()}>
            {t("moreChats")}
          </button>
        )}
      </div>
    </section>
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

function Search({ filter, onChange }: { filter: Filter; onChange(filter: Filter): void }) {
  const [words, setWords] = useState(filter.q);
  useEffect(() => setWords(filter.q), [filter.q]);
  useEffect(() => {
    if (words === filter.q) return;
    const timer = window.setTimeout(() => onChange({ ...filter, q: words }), SEARCH_REST_MS);
    return () => window.clearTimeout(timer);
  }, [words]);
  return (
    <div class="search" role="search">
      <Icon name="search" size="s" />
      <input
        type="search"
        dir="auto"
        value={words}
        placeholder={t("search")}
        aria-label={t("search")}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
    </div>
  );
}

function Filters({ engine, filter, onChange }: { engine: Engine; filter: Filter; onChange(filter: Filter): void }) {
  const admin = engine.me?.type === "admin";
  const scopes = admin ? (["all", "mine", "unassigned"] as const) : (["all"] as const);
  return (
    <div class="filters" role="group" aria-label={t("filterChats")}>
      {scopes.map((scope) => (
        <button key={scope} class="fil" aria-pressed={filter.scope === scope} onClick={() => onChange({ ...filter, scope })}>
          {t(scope)}
        </button>
      ))}
      <select
        class={`fil ${filter.status ? "set" : ""}`}
        aria-label={t("state")}
        value={filter.status ?? ""}
        onChange={(event) => onChange({ ...filter, status: (event.currentTarget.value || null) as Chat["status"] | null })}
      >
        <option value="">{t("state")}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`status_${status}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
