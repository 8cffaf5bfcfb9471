// The narrow bar: inbox with what is mine to answer, the pages beside it, who I
// am. At the side on desktops, at the bottom on phones.

import { badge, t, tn } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { Icon, Mark, type IconName } from "../shared/view/icon";
import { nameOf } from "../shared/view/names";
import type { Desk } from "./desk";
import type { OpenLayer } from "./layers";
import type { Place, Route } from "./route";
import { staffRole } from "./people";

interface Props {
  desk: Desk;
  route: Route;
  hidden: boolean;
  wide: boolean;
  onLayer: OpenLayer;
}

export function Rail({ desk, route, hidden, wide, onLayer }: Props) {
  const { engine, offers } = desk;
  const me = engine.me;
  if (!me || hidden) return null;
  const closed = desk.filter.scope === "closed";
  const glove = me.type === "worker" && !wide;
  const inbox = (scope: "mine" | "closed" | null) => (): void => {
    route.toPlace("inbox");
    if (scope) desk.setFilter({ ...desk.filter, scope, q: "" });
  };
  return (
    <nav class="rail" aria-label={t("pages")}>
      <Mark />
      <RailButton icon="inbox" text={t(glove ? "mine" : "inbox")} on={route.place === "inbox" && !(glove && closed)} onPress={inbox(glove ? "mine" : null)}>
        {engine.inbox.mine > 0 && (
          <span class="badge" data-testid="mine">
            <span aria-hidden="true">{badge(engine.inbox.mine)}</span>
            <span class="sr">{tn("unreadCount", engine.inbox.mine)}</span>
          </span>
        )}
      </RailButton>
      {glove && <RailButton icon="check" text={t("closedOnes")} on={route.place === "inbox" && closed} onPress={inbox("closed")} />}
      {!glove && <RailButton icon="plus" text={t("newChat")} on={false} onPress={() => onLayer({ is: "new" })} />}
      {offers.staff && <Page place="staff" icon="people" route={route} />}
      <span class="grow" />
      {wide && <RailButton icon="keyboard" text={t("keyboard")} on={false} onPress={() => onLayer({ is: "keymap" })} />}
      {offers.settings && <Page place="settings" icon="gear" route={route} />}
      <button class={`ib me ${route.place === "you" ? "on" : ""}`} onClick={() => route.toPlace("you")} title={nameOf(me)}>
        <Avatar person={me} size="s" online={engine.line !== "connecting"} />
        <span class="word clip">{wide ? nameOf(me) : t("place_you")}</span>
        <span class="sr">{staffRole(me)}</span>
      </button>
    </nav>
  );
}

function Page({ place, icon, route }: { place: Exclude<Place, "inbox" | "you">; icon: IconName; route: Route }) {
  return <RailButton icon={icon} text={t(`place_${place}`)} on={route.place === place} onPress={() => route.toPlace(place)} />;
}

interface ButtonProps {
  icon: IconName;
  text: string;
  on: boolean;
  onPress(): void;
  children?: preact.ComponentChildren;
}

function RailButton({ icon, text, on, onPress, children }: ButtonProps) {
  return (
    <button class={`ib ${on ? "on" : ""}`} aria-current={on ? "page" : undefined} title={text} onClick={onPress}>
      <Icon name={icon} />
      <span class="word">{text}</span>
      {children}
    </button>
  );
}
