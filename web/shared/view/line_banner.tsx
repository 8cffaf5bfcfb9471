// Says that there is no connection, and how many messages wait here. Comes
// after five seconds; before that the header says "Connecting…".

import type { Engine } from "../engine";
import { t, tn } from "../strings/text";
import { useLineTrouble } from "./hooks";
import { Icon } from "./icon";

export function LineBanner({ engine }: { engine: Engine }) {
  const waiting = engine.outbox.waiting();
  if (useLineTrouble(engine) !== "offline") return null;
  return (
    <div class="banner" role="status">
      <Icon name="noline" />
      <span>
        <b>{t("offline")}</b> {waiting > 0 && tn("offlineWaiting", waiting)}
      </span>
    </div>
  );
}
