// What is done to all picked chats at once. Closing is held for the undo like
// the closing of one.

import { t, tn } from "../shared/strings/text";
import { Icon } from "../shared/view/icon";
import { closeChats } from "./actions";
import type { Desk } from "./desk";
import type { DeskChat } from "./server/desk_wire";

export function PickBar({ desk, rows }: { desk: Desk; rows: DeskChat[] }) {
  const picked = rows.filter((chat) => desk.picked?.has(chat.chat_id));
  const closable = picked.filter((chat) => chat.status !== "closed");
  const close = (): void => {
    closeChats(desk, closable);
    desk.setPicked(null);
  };
  return (
    <div class="pickbar" role="group" aria-label={t("pickedOnes")}>
      <span class="grow" role="status">
        {tn("pickedCount", picked.length)}
      </span>
      <button class="btn quiet" onClick={() => desk.setPicked(new Set(picked.length < rows.length ? rows.map((chat) => chat.chat_id) : []))}>
        {picked.length < rows.length ? t("pickAll") : t("pickNone")}
      </button>
      <button class="btn quiet" onClick={() => desk.setPicked(null)}>
        {t("cancel")}
      </button>
      <button class="btn primary" disabled={closable.length === 0} onClick={close}>
        <Icon name="check" size="s" />
        {t("closeThem")}
      </button>
    </div>
  );
}
