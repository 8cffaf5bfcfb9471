// The narrow bar: inbox with what is mine to answer, a new chat, who I am. At
// the side on desktops, at the bottom on phones.

import { useState } from "preact/hooks";
import type { Device } from "../shared/device";
import type { Engine } from "../shared/engine";
import { badge, t, tn } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { Icon, Mark } from "../shared/view/icon";
import { LanguageSwitch } from "../shared/view/language_switch";
import { nameOf, roleOf } from "../shared/view/names";
import { Sheet } from "../shared/view/sheet";

interface Props {
  engine: Engine;
  device: Device;
  hidden: boolean;
  onInbox(): void;
  onNewChat(): void;
  onSignOut(): void;
  onLanguage(): void;
}

export function Rail({ engine, device, hidden, onInbox, onNewChat, onSignOut, onLanguage }: Props) {
  const [menu, setMenu] = useState(false);
  const me = engine.me;
  const mine = engine.inbox.mine;
  if (!me || hidden) return null;
  return (
    <nav class="rail" aria-label={t("chats")}>
      <Mark />
      <button class="ib on" onClick={onInbox}>
        <Icon name="inbox" />
        <span class="word">{t("inbox")}</span>
        {mine > 0 && (
          <span class="badge" data-testid="mine">
            <span aria-hidden="true">{badge(mine)}</span>
            <span class="sr">{tn("unreadCount", mine)}</span>
          </span>
        )}
      </button>
      <button class="ib" onClick={onNewChat}>
        <Icon name="plus" />
        <span class="word">{t("newChat")}</span>
      </button>
      <span class="grow" />
      <button class="ib me" onClick={() => setMenu(true)}>
        <Avatar person={me} size="s" online={engine.line !== "connecting"} />
        <span class="word clip">{nameOf(me)}</span>
        <span class="sr">{roleOf(me)}</span>
      </button>
      {menu && (
        <MeSheet engine={engine} device={device} onSignOut={onSignOut} onLanguage={onLanguage} onClose={() => setMenu(false)} />
      )}
    </nav>
  );
}

type MeProps = Pick<Props, "engine" | "device" | "onSignOut" | "onLanguage"> & { onClose(): void };

function MeSheet({ engine, device, onSignOut, onLanguage, onClose }: MeProps) {
  const [asking, setAsking] = useState(false);
  const me = engine.me;
  const waiting = engine.outbox.all().length;
  if (!me) return null;
  if (asking) {
    return (
      <Sheet title={t("signOut")} onClose={onClose}>
        <p>{tn("signOutAsk", waiting)}</p>
        <div class="sheetbuttons">
          <button class="btn tall" onClick={onClose}>
            {t("stay")}
          </button>
          <button class="btn danger tall" onClick={onSignOut}>
            {t("signOutAnyway")}
          </button>
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet title={nameOf(me)} onClose={onClose}>
      <p class="m">{roleOf(me)}</p>
      <LanguageSwitch device={device} onChange={onLanguage} />
      <button class="act" onClick={() => (waiting > 0 ? setAsking(true) : onSignOut())}>
        <Icon name="out" />
        {t("signOut")}
      </button>
    </Sheet>
  );
}
