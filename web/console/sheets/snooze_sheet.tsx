// Puts a chat off until a time, for the one who does it. A new text of the
// other side brings it back earlier.

import { useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { fullTime } from "../../shared/strings/time";
import { Icon } from "../../shared/view/icon";
import { snooze } from "../actions";
import type { Desk } from "../desk";
import { isSnoozed } from "../filters";
import { Layer } from "../layer";
import type { DeskChat } from "../server/desk_wire";
import { snoozeTimes } from "../snooze_times";

interface Props {
  desk: Desk;
  chat: DeskChat;
  anchor: DOMRect | null;
  onClose(): void;
}

export function SnoozeSheet({ desk, chat, anchor, onClose }: Props) {
  const [own, setOwn] = useState("");
  const put = (until: Date | null): void => {
    onClose();
    snooze(desk, chat, until?.toISOString() ?? null);
  };
  const chosen = own ? new Date(own) : null;
  return (
    <Layer title={t("snooze")} look="pop" anchor={anchor} onClose={onClose}>
      <p class="m sm">{t("snoozeHint")}</p>
      <div>
        {snoozeTimes(new Date(desk.now())).map(({ key, at }) => (
          <button key={key} class="act" onClick={() => put(at)}>
            <Icon name="clock" />
            <span class="grow">{t(key)}</span>
            <span class="q sm num">{fullTime(at.toISOString())}</span>
          </button>
        ))}
      </div>
      <form
        class="inlineform"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen && chosen.getTime() > desk.now()) put(chosen);
        }}
      >
        <label class="field grow">
          <span class="sm m">{t("ownTime")}</span>
          <input class="input" type="datetime-local" value={own} onInput={(event) => setOwn(event.currentTarget.value)} />
        </label>
        <button class="btn" disabled={!chosen || chosen.getTime() <= desk.now()}>
          {t("snooze")}
        </button>
      </form>
      {isSnoozed(chat, desk.now()) && (
        <button class="act" onClick={() => put(null)}>
          <Icon name="reopen" />
          {t("unsnooze")}
        </button>
      )}
    </Layer>
  );
}
