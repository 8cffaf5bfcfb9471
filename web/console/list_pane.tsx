// The inbox: search, scopes, what narrows it, rows. What is picked for a common
// action stands in a bar below.

import { useEffect, useState } from "preact/hooks";
import { t, tn } from "../shared/strings/text";
import { useLineTrouble } from "../shared/view/hooks";
import { Icon } from "../shared/view/icon";
import { LineBanner } from "../shared/view/line_banner";
import { nameOf } from "../shared/view/names";
import type { Desk } from "./desk";
import { EVERYTHING, firstFilter, narrowedBy, scopesOf, type ListFilter } from "./filters";
import type { OpenLayer } from "./layers";
import { Keys } from "./parts";
import { PickBar } from "./pick_bar";
import { RowList } from "./row_list";
import type { DeskChat } from "./server/desk_wire";
import { useMinute } from "./use_minute";

const SEARCH_REST_MS = 250;

interface Props {
  desk: Desk;
  wide: boolean;
  onOpen(chat: number): void;
  onLayer: OpenLayer;
}

export function ListPane({ desk, wide, onOpen, onLayer }: Props) {
  useMinute();
  const { engine, filter } = desk;
  const { inbox } = engine;
  const rows = desk.rows();
  const trouble = useLineTrouble(engine);
  const narrowed = narrowedBy(filter);
  const open = rows.filter((chat) => chat.status !== "closed").length;
  return (
    <section class="pane listpane" aria-label={t("chats")}>
      <div class="phead">
        <h1>{t("inbox")}</h1>
        <span class="q sm num">{trouble === "connecting" ? t("connecting") : inbox.state === "ready" && !inbox.hasMore ? tn("openCount", open) : ""}</span>
        <span class="grow" />
        <button
          class={`ib ${narrowed > 0 ? "on" : ""}`}
          aria-label={narrowed > 0 ? tn("filtersOn", narrowed) : t("filterMore")}
          onClick={(event) => onLayer({ is: "filter", anchor: event.currentTarget.getBoundingClientRect() })}
        >
          <Icon name="funnel" />
        </button>
        <button class="ib brandly" aria-label={t("newChat")} onClick={() => onLayer({ is: "new" })}>
          <Icon name="plus" />
        </button>
      </div>
      <LineBanner engine={engine} />
      <Search desk={desk} wide={wide} />
      <Scopes desk={desk} />
      <Narrowed desk={desk} />
      <Rows desk={desk} rows={rows} wide={wide} onOpen={onOpen} />
      {desk.picked && <PickBar desk={desk} rows={rows} />}
    </section>
  );
}

function Rows({ desk, rows, wide, onOpen }: { desk: Desk; rows: DeskChat[]; wide: boolean; onOpen(chat: number): void }) {
  const { inbox } = desk.engine;
  return (
    <div class="rows">
      {rows.length === 0 && <Empty desk={desk} />}
      <RowList desk={desk} rows={rows} marked={wide} big={false} onOpen={onOpen} />
      {inbox.hasMore && (
        <button class="btn quiet wide" onClick={() => void inbox.more()}>
          {t("moreChats")}
        </button>
      )}
    </div>
  );
}

function Empty({ desk }: { desk: Desk }) {
  const { inbox } = desk.engine;
  const { filter } = desk;
  if (inbox.state === "loading" || inbox.state === "empty") return <RowShapes />;
  if (inbox.state === "failed") {
    return (
      <p class="hintline">
        {t("loadFailed")}{" "}
        <button class="btn link" onClick={() => void inbox.refresh()}>
          {t("retry")}
        </button>
      </p>
    );
  }
  if (filter.q.trim()) {
    return (
      <div class="center">
        <p>{t("nothingFor", { words: filter.q.trim() })}</p>
        {(narrowedBy(filter) > 0 || filter.scope !== EVERYTHING.scope) && (
          <button class="btn" onClick={() => desk.setFilter({ ...EVERYTHING, q: filter.q })}>
            {t("searchAll")}
          </button>
        )}
      </div>
    );
  }
  if (filter.scope === "waiting" || filter.scope === "mine") {
    return (
      <div class="center">
        <span class="bigicon good">
          <Icon name="check" size="l" />
        </span>
        <h2>{t("allAnswered")}</h2>
        <p>{t("allAnsweredHint")}</p>
      </div>
    );
  }
  return (
    <div class="center">
      <h2>{narrowedBy(filter) > 0 || filter.scope !== "all" ? t("nothingFound") : t("nobodyWrote")}</h2>
      <p>{narrowedBy(filter) > 0 || filter.scope !== "all" ? t("nothingFoundHint") : t("nobodyWroteHint")}</p>
    </div>
  );
}

export function RowShapes() {
  return (
    <div class="rowshapes" role="status" aria-label={t("loading")}>
      {[0, 1, 2, 3].map((i) => (
        <span key={i}>
          <i class="round" />
          <span>
            <i />
            <i />
            <i />
          </span>
        </span>
      ))}
    </div>
  );
}

function Search({ desk, wide }: { desk: Desk; wide: boolean }) {
  const { filter } = desk;
  const [words, setWords] = useState(filter.q);
  useEffect(() => setWords(filter.q), [filter.q]);
  useEffect(() => {
    if (words === filter.q) return;
    const timer = window.setTimeout(() => desk.setFilter({ ...desk.filter, q: words }), SEARCH_REST_MS);
    return () => window.clearTimeout(timer);
  }, [words]);
  return (
    <div class="search" role="search">
      <Icon name="search" size="s" />
      <input
        id="search"
        type="search"
        dir="auto"
        value={words}
        placeholder={wide ? t("searchOrJump") : t("search")}
        aria-label={t("search")}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      {wide && !words && <Keys keys={["Ctrl+k"]} />}
    </div>
  );
}

function Scopes({ desk }: { desk: Desk }) {
  const { filter, engine } = desk;
  const count = (scope: ListFilter["scope"]): number => (scope === "unassigned" && filter.scope === "unassigned" && !engine.inbox.hasMore ? desk.rows().length : 0);
  return (
    <div class="filters" role="group" aria-label={t("filterChats")}>
      {scopesOf(engine.me).map((scope) => (
        <button key={scope} class="fil" aria-pressed={filter.scope === scope} onClick={() => desk.setFilter({ ...filter, scope })}>
          {t(`scope_${scope}`)} {count(scope) > 0 && <span class="num">{count(scope)}</span>}
        </button>
      ))}
    </div>
  );
}

/** What narrows the list beyond its scope, each with a way out. */
function Narrowed({ desk }: { desk: Desk }) {
  const { filter } = desk;
  const chips: Array<{ text: string; without: ListFilter }> = [];
  if (filter.scope === "snoozed") chips.push({ text: t("snoozedOnes"), without: { ...filter, scope: firstFilter(desk.engine.me).scope } });
  if (filter.status) chips.push({ text: t(`status_${filter.status}`), without: { ...filter, status: null } });
  if (filter.worker) chips.push({ text: nameOf(filter.worker), without: { ...filter, worker: null } });
  if (filter.customer) chips.push({ text: nameOf(filter.customer), without: { ...filter, customer: null } });
  if (filter.guests) chips.push({ text: t("onlyGuests"), without: { ...filter, guests: false } });
  if (filter.tag) chips.push({ text: filter.tag, without: { ...filter, tag: null } });
  if (chips.length === 0) return null;
  return (
    <div class="narrowed">
      {chips.map(({ text, without }) => (
        <button key={text} class="chip open" aria-label={t("withoutFilter", { what: text })} onClick={() => desk.setFilter(without)}>
          <span class="clip" dir="auto">
            {text}
          </span>
          <Icon name="cross" />
        </button>
      ))}
    </div>
  );
}
