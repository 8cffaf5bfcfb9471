// Hands a chat up to an admin. The reason is for staff.

import { useRef } from "preact/hooks";
import { t } from "../../shared/strings/text";
import type { Chat } from "../../shared/wire";
import { escalate } from "../actions";
import type { Desk } from "../desk";
import { Layer } from "../layer";

interface Props {
  desk: Desk;
  chat: Chat;
  onClose(): void;
}

/** Reasons are one line of at most 200 characters. */
const LINE_MAX = 200;

export function EscalateSheet({ desk, chat, onClose }: Props) {
  const reason = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = reason.current?.value.trim() ?? "";
    onClose();
    escalate(desk, chat, text);
  };
  return (
    <Layer title={t("needAdmin")} onClose={onClose}>
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
    </Layer>
  );
}
