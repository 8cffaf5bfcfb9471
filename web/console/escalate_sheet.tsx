// Hands a chat up to an admin. The reason is for staff.

import { useRef } from "preact/hooks";
import type { Engine } from "../shared/engine";
import { t } from "../shared/strings/text";
import { Sheet } from "../shared/view/sheet";
import type { Chat } from "../shared/wire";
import type { Act } from "./chat_pane";
import { escalate } from "./endpoints";

interface Props {
  engine: Engine;
  chat: Chat;
  onClose(): void;
  onAct: Act;
}

/** Reasons are one line of at most 200 characters. */
const LINE_MAX = 200;

export function EscalateSheet({ engine, chat, onClose, onAct }: Props) {
  const reason = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = reason.current?.value.trim() ?? "";
    onClose();
    void onAct(() => engine.act((api) => escalate(api, chat.chat_id, text)), t("didEscalate"));
  };
  return (
    <Sheet title={t("escalate")} onClose={onClose}>
      <form onSubmit={submit}>
        <p class="m">{t("escalateHint")}</p>
        <div class="field">
          <label for="reason">
            {t("reason")} <span class="optl">({t("optional")})</span>
          </label>
          <input id="reason" class="input" ref={reason} dir="auto" maxLength={LINE_MAX} autocomplete="off" />
        </div>
        <div class="sheetbuttons">
          <button type="button" class="btn tall" onClick={onClose}>
            {t("cancel")}
          </button>
          <button class="btn primary tall">{t("escalate")}</button>
        </div>
      </form>
    </Sheet>
  );
}
