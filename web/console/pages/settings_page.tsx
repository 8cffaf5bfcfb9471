// The shop's settings, for admins: name and languages, hours and closed days,
// the line for the site, and whether the server's address is the one people use.

import { useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";
import type { Desk } from "../desk";
import { firstWrong, hoursOf, weekOf } from "../hours";
import { HoursEditor } from "../hours_editor";
import { changeSettings, settings as askSettings } from "../server/endpoints";
import type { SettingsAnswer, ShopSettings } from "../server/house_wire";
import { ClosedDaysField, ShopNameFields, ZoneField } from "../shop_fields";
import { Snippet } from "../snippet";
import { Card, Page } from "./page";
import { useOffer } from "./use_offer";

interface Props {
  desk: Desk;
  wide: boolean;
  onBack(): void;
}

export function SettingsPage({ desk, wide, onBack }: Props) {
  const offer = useOffer(desk, () => askSettings(desk.engine.api));
  return (
    <Page title={t("place_settings")} wide={wide} onBack={onBack}>
      {offer.value === null && <p class="hintline">{t("notOffered")}</p>}
      {offer.value === undefined && <p class="hintline">{t("loading")}</p>}
      {offer.value && <Settings key={JSON.stringify(offer.value.settings)} desk={desk} answer={offer.value} onSaved={offer.set} />}
    </Page>
  );
}

function Settings({ desk, answer, onSaved }: { desk: Desk; answer: SettingsAnswer; onSaved(answer: SettingsAnswer): void }) {
  const [settings, setSettings] = useState<ShopSettings>(answer.settings);
  const [week, setWeek] = useState(() => weekOf(answer.settings.hours));
  const [busy, setBusy] = useState(false);
  const next = { ...settings, hours: hoursOf(week) };
  const changed = JSON.stringify(next) !== JSON.stringify({ ...answer.settings, hours: hoursOf(weekOf(answer.settings.hours)) });
  const change = (part: Partial<ShopSettings>): void => setSettings({ ...settings, ...part });
  const save = async (): Promise<void> => {
    setBusy(true);
    await desk.run(async () => {
      onSaved(await changeSettings(desk.engine.api, next));
      await desk.offers.askShop();
    }, t("settingsSaved"));
    setBusy(false);
  };
  const moved = answer.public_url && answer.seen_as && originOf(answer.public_url) !== originOf(answer.seen_as);
  return (
    <>
      {moved && (
        <p class="banner" role="status">
          <Icon name="warn" />
          <span>{t("urlDiffers", { set: answer.public_url, seen: answer.seen_as })}</span>
        </p>
      )}
      <Card title={t("shop")}>
        <ShopNameFields settings={settings} onChange={change} />
        <ZoneField settings={settings} onChange={change} />
      </Card>
      <Card title={t("openingHours")} hint={t("setUpHoursHint")}>
        <HoursEditor week={week} onChange={setWeek} />
        <ClosedDaysField settings={settings} onChange={change} />
      </Card>
      <Card title={t("onYourSite")} hint={t("setUpWidgetHint")}>
        <Snippet origin={answer.public_url || location.origin} />
      </Card>
      <div class="savebar">
        <span class="grow q sm">{changed ? t("notSaved") : ""}</span>
        <button class="btn quiet" disabled={!changed || busy} onClick={() => onSaved({ ...answer, settings: { ...answer.settings } })}>
          {t("cancel")}
        </button>
        <button class="btn primary" disabled={!changed || busy || firstWrong(week) !== null} onClick={() => void save()}>
          {t("save")}
        </button>
      </div>
    </>
  );
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return url;
  }
}
