// A technician's phone: my chats by who waits longest, and the switch that takes
// new ones. Large rows for a wet thumb.

import { useEffect } from "preact/hooks";
import { t } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { useLineTrouble } from "../shared/view/hooks";
import { Icon } from "../shared/view/icon";
import { LineBanner } from "../shared/view/line_banner";
import type { Desk } from "./desk";
import type { OpenLayer } from "./layers";
import { RowShapes } from "./list_pane";
import { Switch } from "./parts";
import { RowList } from "./row_list";
import { duty } from "./server/endpoints";
import { useMinute } from "./use_minute";

interface Props {
  desk: Desk;
  onOpen(chat: number): void;
  onLayer: OpenLayer;
}

export function WorkerHome({ desk, onOpen, onLayer }: Props) {
  useMinute();
  const { engine } = desk;
  const { inbox } = engine;
  const rows = desk.rows();
  const closed = desk.filter.scope === "closed";
  const trouble = useLineTrouble(engine);
  return (
    <section class="pane listpane" aria-label={t("chats")}>
      <div class="phead">
        <h1>{closed ? t("closedOnes") : t("yourChats")}</h1>
        {trouble === "connecting" && <span class="q sm">{t("connecting")}</span>}
        <span class="grow" />
        <button class="ib brandly" aria-label={t("newChat")} onClick={() => onLayer({ is: "new" })}>
          <Icon name="plus" />
        </button>
      </div>
      <LineBanner engine={engine} />
      {!closed && <Duty desk={desk} />}
      <div class="rows">
        {rows.length === 0 && (inbox.state === "ready" ? <NoChats closed={closed} /> : <RowShapes />)}
        <RowList desk={desk} rows={rows} marked={false} big={true} onOpen={onOpen} />
        {inbox.hasMore && (
          <button class="btn quiet wide" onClick={() => void inbox.more()}>
            {t("moreChats")}
          </button>
        )}
      </div>
    </section>
  );
}

function NoChats({ closed }: { closed: boolean }) {
  return (
    <div class="center">
      <span class="bigicon good">
        <Icon name="check" size="l" />
      </span>
      <h2>{closed ? t("noneClosed") : t("noneAssigned")}</h2>
      {!closed && <p>{t("noneAssignedHint")}</p>}
    </div>
  );
}

/** Takes a technician off the rota and on again. */
function Duty({ desk }: { desk: Desk }) {
  const me = desk.engine.me;
  const mine = desk.offers.technicians?.find((one) => one.id === me?.id);
  useEffect(() => {
    if (mine?.on_duty !== undefined) void desk.run(() => desk.offers.askTechnicians(), "");
  }, []);
  // A server without duty says nothing about it.
  if (!me || mine?.on_duty === undefined) return null;
  const change = (on: boolean): void =>
    void desk.run(async () => {
      await duty(desk.engine.api, on);
      await desk.offers.askTechnicians();
    }, t(on ? "didGoOn" : "didGoOff"));
  return (
    <div class="duty">
      <Avatar person={me} online={mine.on_duty} />
      <div class="grow">
        <b>{t(mine.on_duty ? "takesChats" : "takesNone")}</b>
        <div class="q sm">{mine.capacity ? t("openOf", { n: mine.open_chats, all: mine.capacity }) : t("assignedToYou", { n: mine.open_chats })}</div>
      </div>
      <Switch on={mine.on_duty} label={t("takeNewChats")} onChange={change} />
    </div>
  );
}
