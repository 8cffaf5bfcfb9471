// The page's own bar: what this is, who is here, the way in.

import type { Engine } from "../shared/engine";
import { t } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { Icon, Mark } from "../shared/view/icon";
import { nameOf } from "../shared/view/names";

interface Props {
  engine: Engine;
  onMenu(): void;
  onSignIn(): void;
  onHome(): void;
}

export function TopBar({ engine, onMenu, onSignIn, onHome }: Props) {
  const me = engine.me;
  return (
    <header class="topbar">
      <button class="home" onClick={onHome}>
        <Mark />
        <b>{t("chats")}</b>
      </button>
      <span class="grow" />
      {me?.type !== "user" && (
        <button class="btn quiet" onClick={onSignIn}>
          <Icon name="enter" size="s" />
          {t("signIn")}
        </button>
      )}
      {me?.type === "user" && <Avatar person={me} size="s" />}
      {me?.type === "user" && <span class="clip mename">{nameOf(me)}</span>}
      <button class="ib" aria-label={t("more")} onClick={onMenu}>
        <Icon name="dots" />
      </button>
    </header>
  );
}
