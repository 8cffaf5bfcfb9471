// Oneself: language, keys, password, second step, where one is signed in, the
// way out.

import { useState } from "preact/hooks";
import { t, tn } from "../../shared/strings/text";
import { Avatar } from "../../shared/view/avatar";
import { Icon } from "../../shared/view/icon";
import { LanguageSwitch } from "../../shared/view/language_switch";
import { nameOf } from "../../shared/view/names";
import type { Desk } from "../desk";
import { Layer } from "../layer";
import { Switch } from "../parts";
import { Card, Page } from "./page";
import { PasswordCard } from "./password_card";
import { SecondFactorCard } from "./second_factor_card";
import { SessionsCard } from "./sessions_card";
import { staffRole } from "../people";

interface Props {
  desk: Desk;
  wide: boolean;
  onBack(): void;
  onSignOut(): void;
  onLanguage(): void;
}

export function YouPage({ desk, wide, onBack, onSignOut, onLanguage }: Props) {
  const [asking, setAsking] = useState(false);
  const { engine } = desk;
  const me = engine.me;
  const waiting = engine.outbox.all().length;
  if (!me) return null;
  return (
    <Page title={t("place_you")} wide={wide} onBack={onBack}>
      <section class="card">
        <div class="row wrap">
          <Avatar person={me} size="l" />
          <div class="grow">
            <b class="big" dir="auto">
              {nameOf(me)}
            </b>
            <div class="q">{staffRole(me)}</div>
          </div>
          <button class="btn" onClick={() => (waiting > 0 ? setAsking(true) : onSignOut())}>
            <Icon name="out" size="s" />
            {t("signOut")}
          </button>
        </div>
      </section>
      <Card title={t("thisDevice")}>
        <div class="choice">
          <span class="grow">{t("language")}</span>
          <LanguageSwitch device={desk.device} onChange={onLanguage} />
        </div>
        {wide && (
          <div class="choice">
            <span class="grow">
              {t("singleKeys")}
              <span class="q sm">{t("singleKeysHint")}</span>
            </span>
            <Switch on={desk.singleKeys} label={t("singleKeys")} onChange={(on) => desk.setSingleKeys(on)} />
          </div>
        )}
      </Card>
      <SecondFactorCard desk={desk} />
      <PasswordCard desk={desk} />
      <SessionsCard desk={desk} />
      {asking && (
        <Layer title={t("signOut")} onClose={() => setAsking(false)}>
          <p>{tn("signOutAsk", waiting)}</p>
          <div class="sheetbuttons">
            <button class="btn tall" onClick={() => setAsking(false)}>
              {t("stay")}
            </button>
            <button class="btn danger tall" onClick={onSignOut}>
              {t("signOutAnyway")}
            </button>
          </div>
        </Layer>
      )}
    </Page>
  );
}
