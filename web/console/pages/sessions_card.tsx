// Where one is signed in, each with a way to end it.

import { t } from "../../shared/strings/text";
import { fullTime } from "../../shared/strings/time";
import { Icon } from "../../shared/view/icon";
import type { Desk } from "../desk";
import { endOtherSessions, endSession, sessions as askSessions } from "../server/endpoints";
import { Card } from "./page";
import { useOffer } from "./use_offer";

export function SessionsCard({ desk }: { desk: Desk }) {
  const { api } = desk.engine;
  const offer = useOffer(desk, () => askSessions(api));
  if (!offer.value) return null;
  const { sessions } = offer.value;
  const end = (id: string): void => void desk.run(async () => void (await endSession(api, id)), t("sessionOver")).then(offer.again);
  const endOthers = (): void => void desk.run(async () => void (await endOtherSessions(api)), t("sessionsOver")).then(offer.again);
  return (
    <Card title={t("sessions")} hint={t("sessionsHint")}>
      <ul class="lines">
        {sessions.map((one) => (
          <li key={one.id}>
            <Icon name="device" />
            <span class="grow">
              <span dir="auto">{one.device || t("unknownDevice")}</span>
              <span class="q sm num">{one.is_current ? t("thisOne") : t("lastSeen", { time: fullTime(one.last_seen_at) })}</span>
            </span>
            {!one.is_current && (
              <button class="btn" aria-label={t("endSessionOf", { device: one.device })} onClick={() => end(one.id)}>
                {t("endSession")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 2 && (
        <button class="btn danger" onClick={endOthers}>
          {t("endOthers")}
        </button>
      )}
    </Card>
  );
}
