// The customer's own chats, open ones and closed ones, and a search through all.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../shared/engine";
import { NO_FILTER } from "../shared/inbox";
import { badge, t, tn } from "../shared/strings/text";
import { Icon, Mark } from "../shared/view/icon";
import { ListRow } from "../shared/view/list_row";
import { StatusChip } from "../shared/view/status_chip";
import type { Chat } from "../shared/wire";
import type { Actions } from "./app";
import { staffOf, titleOf } from "./people";

/** Rest after the last key before the server is asked. */
const SEARCH_REST_MS = 250;

interface Props {
  engine: Engine;
  framed: boolean;
  wide: boolean;
  actions: Actions;
}

export function ListPane({ engine, framed, wide, actions }: Props) {
  const [closed, setClosed] = useState(false);
  const [searching, setSearching] = useState(false);
  const found = engine.inbox.filter.asked;
  const all = engine.inbox.shown();
  const folder = (inClosed: boolean): Chat[] => all.filter((chat) => (chat.status === "closed") === inClosed);
  const rows = found ? all : folder(closed);
  const empty = !found && all.length === 0 && engine.inbox.state !== "loading";
  const endSearch = (): void => {
    setSearching(false);
    if (found) engine.inbox.setFilter(NO_FILTER);
  };
  useEffect(() => endSearch, []);
  return (
    <section class="pane listpane" aria-label={t("yourChats")}>
      <div class={framed ? "whead" : "phead"}>
        <h1 class="grow">{t("yourChats")}</h1>
        {!wide && !framed && engine.me?.type !== "user" && (
          <button class="btn quiet" onClick={actions.signIn}>
            <Icon name="enter" size="s" />
            {t("signIn")}
          </button>
        )}
        {!empty && (
          <button class="ib" aria-label={t("search")} aria-expanded={searching} onClick={() => (searching ? endSearch() : setSearching(true))}>
            <Icon name="search" size={framed ? "l" : ""} />
          </button>
        )}
        {!wide && (
          <button class="ib" aria-label={t("more")} onClick={actions.menu}>
            <Icon name="dots" size={framed ? "l" : ""} />
          </button>
        )}
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
      {searching && <Search engine={engine} onEnd={endSearch} />}
      {!empty && !searching && <Folders unread={[unreadIn(folder(false)), unreadIn(folder(true))]} closed={closed} onChange={setClosed} />}
      <div class="rows">
        {empty && <Nothing title={t("noChats")} hint={t("noChatsHint")} />}
        <ul>
          {rows.map((chat) => (
            <ListRow
              key={chat.chat_id}
              engine={engine}
              chat={chat}
              person={staffOf(chat)}
              title={titleOf(chat)}
              size="l"
              selected={wide && engine.open === chat.chat_id}
              onOpen={() => actions.open(chat.chat_id)}
            >
              <StatusChip status={chat.status === "escalated" ? "open" : chat.status} />
            </ListRow>
          ))}
        </ul>
        {found && rows.length === 0 && <p class="hintline">{t("nothingFound")}</p>}
        {!empty && !found && rows.length === 0 && <p class="hintline">{t(closed ? "noneClosed" : "noneOpen")}</p>}
        {closed && !found && rows.length > 0 && <p class="hintline">{t("reopensHint")}</p>}
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

function Search({ engine, onEnd }: { engine: Engine; onEnd(): void }) {
  const [words, setWords] = useState("");
  useEffect(() => {
    if (words.trim() === (engine.inbox.filter.query["q"] ?? "")) return;
    const timer = window.setTimeout(() => engine.inbox.setFilter(words.trim() ? { ...NO_FILTER, query: { q: words.trim() }, asked: true } : NO_FILTER), SEARCH_REST_MS);
    return () => window.clearTimeout(timer);
  }, [words]);
  return (
    <label class="search">
      <Icon name="search" size="s" />
      <input
        type="search"
        dir={words ? "auto" : undefined}
        aria-label={t("search")}
        placeholder={t("search")}
        value={words}
        ref={(field) => field?.focus()}
        onInput={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onEnd();
        }}
      />
    </label>
  );
}

function unreadIn(chats: Chat[]): number {
  return chats.reduce((sum, chat) => sum + chat.unread_count, 0);
}

/** The two folders, with how much is unread in each. */
function Folders({ unread, closed, onChange }: { unread: [open: number, closed: number]; closed: boolean; onChange(closed: boolean): void }) {
  return (
    <div class="seg" role="group" aria-label={t("filterChats")}>
      {unread.map((count, i) => (
        <button key={i} aria-pressed={closed === (i === 1)} onClick={() => onChange(i === 1)}>
          {t(i === 1 ? "closedOnes" : "openOnes")}
          {count > 0 && (
            <span class="badge">
              <span aria-hidden="true">{badge(count)}</span>
              <span class="sr">{tn("unreadCount", count)}</span>
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

function Nothing({ title, hint }: { title: string; hint: string }) {
  return (
    <div class="center">
      <Mark />
      <h2>{title}</h2>
      <p>{hint}</p>
    </div>
  );
}
