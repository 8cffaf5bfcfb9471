// The head of a chat: who answers, or what this is before anybody does; how the
// line is; and in the widget the way out.

import type { Engine } from "../shared/engine";
import { t } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { useLineTrouble } from "../shared/view/hooks";
import { Icon } from "../shared/view/icon";
import { nameOf, roleOf, shop } from "../shared/view/names";
import type { Person } from "../shared/wire";
import type { Actions } from "./app";

interface Props {
  engine: Engine;
  framed: boolean;
  wide: boolean;
  who: Person | null;
  /** No message yet: the head says what this is. */
  fresh: boolean;
  actions: Actions;
}

export function Head({ engine, framed, wide, who, fresh, actions }: Props) {
  const trouble = useLineTrouble(engine);
  const subject = engine.chat(engine.open)?.subject?.trim() ?? "";
  const title = fresh ? t(framed ? "talk" : "newChat") : who ? nameOf(who) : subject || nameOf(shop());
  const below = fresh ? t("talkHint") : who ? [roleOf(who), subject].filter(Boolean).join(" · ") : t("awaiting");
  return (
    <header class={`${framed ? "whead" : "phead"} ${fresh ? "fresh" : ""}`}>
      {!wide && !framed && (
        <button class="ib" aria-label={t("back")} onClick={actions.list}>
          <Icon name="left" />
        </button>
      )}
      {!fresh && <Avatar person={who ?? shop()} />}
      <div class="grow tt">
        <h1 class={fresh ? "" : "clip"}>
          <bdi>{title}</bdi>
        </h1>
        <small class={fresh ? "" : "clip"}>
          <bdi>{trouble === "none" ? below : t("connecting")}</bdi>
        </small>
      </div>
      {framed && (
        <>
          <button class="ib" aria-label={t("more")} onClick={actions.menu}>
            <Icon name="dots" size="l" />
          </button>
          <button class="ib" aria-label={t("closeWindow")} onClick={actions.close}>
            <Icon name="cross" size="l" />
          </button>
        </>
      )}
      {trouble === "connecting" && <i class="connecting" />}
    </header>
  );
}
