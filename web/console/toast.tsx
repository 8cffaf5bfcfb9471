// Says what was done. What can still be taken back has an undo, and a cross
// that sends it now; what was only said goes by itself.

import { useEffect } from "preact/hooks";
import { t } from "../shared/strings/text";
import { Icon } from "../shared/view/icon";
import type { Desk } from "./desk";
import { HOLD_MS } from "./held";

function giveFocusBack(event: { currentTarget: Element }): void {
  if (event.currentTarget.contains(document.activeElement)) document.getElementById("composer")?.focus();
}

export function Toast({ desk }: { desk: Desk }) {
  const held = desk.held.latest;
  const said = desk.said;
  useEffect(() => {
    if (!said) return;
    const timer = window.setTimeout(() => desk.unsay(said.id), HOLD_MS);
    return () => window.clearTimeout(timer);
  }, [said?.id]);
  return (
    // A press takes the focus from nowhere; a key gives it back, for the button goes.
    <div class="toasts" onMouseDown={(event) => event.preventDefault()} onClick={giveFocusBack}>
      <div role="status">
        {said && (
          <div class="toast" key={said.id}>
            <span class="grow">{said.text}</span>
            <button class="ib" aria-label={t("closeWindow")} onClick={() => desk.unsay(said.id)}>
              <Icon name="cross" size="s" />
            </button>
          </div>
        )}
        {held && (
          <div class="toast" key={`held-${held.id}`}>
            <span class="grow">{held.text}</span>
            <button class="undo" onClick={() => desk.held.undo(held.id)}>
              {t("undo")}
            </button>
            <button class="ib" aria-label={t("doNow")} title={t("doNow")} onClick={() => void desk.held.send(held.id)}>
              <Icon name="cross" size="s" />
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
