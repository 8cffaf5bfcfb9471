// What is not needed every day: the other chats, the language, in and out.

import { useState } from "preact/hooks";
import { t, tn } from "../shared/strings/text";
import { Icon, type IconName } from "../shared/view/icon";
import { LanguageSwitch } from "../shared/view/language_switch";
import { Sheet } from "../shared/view/sheet";
import type { Actions } from "./app";
import type { Page } from "./boot";

interface Props {
  page: Page;
  framed: boolean;
  actions: Actions;
  onSignOut(): void;
  onLanguage(): void;
  onClose(): void;
}

export function MenuSheet({ page, framed, actions, onSignOut, onLanguage, onClose }: Props) {
  const { engine } = page;
  const [asking, setAsking] = useState(false);
  const waiting = engine.outbox.waiting();
  const user = engine.me?.type === "user";
  const go = (run: () => void) => (): void => {
    onClose();
    run();
  };
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
    <Sheet title={t("more")} onClose={onClose}>
      {framed && engine.session && <Act icon="chat" text={t("yourChats")} onClick={go(actions.list)} />}
      <Act icon="plus" text={t("newChat")} onClick={go(() => actions.open("new"))} />
      {user ? (
        <Act icon="out" text={t("signOut")} onClick={() => (waiting > 0 ? setAsking(true) : onSignOut())} />
      ) : (
        <Act icon="enter" text={t("signIn")} onClick={go(actions.signIn)} />
      )}
      <LanguageSwitch device={page.device} onChange={onLanguage} />
    </Sheet>
  );
}

function Act({ icon, text, onClick }: { icon: IconName; text: string; onClick(): void }) {
  return (
    <button class="act" onClick={onClick}>
      <Icon name={icon} />
      {text}
    </button>
  );
}
