// The shop's own facts as fields, for the set-up and for the settings.

import { t } from "../shared/strings/text";
import type { ShopSettings } from "./server/house_wire";

/** Languages that customers' pages speak, each under its own name. */
const LANGUAGES: ReadonlyArray<readonly [string, string]> = [
  ["en", "English"],
  ["am", "አማርኛ"],
  ["ar", "العربية"],
];
const NAME_MAX = 200;

interface Props {
  settings: ShopSettings;
  onChange(part: Partial<ShopSettings>): void;
}

export function ShopNameFields({ settings, onChange }: Props) {
  const speak = (language: string): void => {
    const languages = settings.languages.includes(language) ? settings.languages.filter((one) => one !== language) : [...settings.languages, language];
    // The first language is always one of them.
    if (language !== settings.language) onChange({ languages });
  };
  return (
    <>
      <div class="field">
        <label for="shop-name">{t("shopName")}</label>
        <input
          id="shop-name"
          class="input"
          dir="auto"
          autocomplete="organization"
          maxLength={NAME_MAX}
          value={settings.name}
          onInput={(event) => onChange({ name: event.currentTarget.value })}
        />
        <p class="hint">{t("shopNameHint")}</p>
      </div>
      <div class="field">
        <span class="lbl">{t("firstLanguage")}</span>
        <div class="seg" role="group" aria-label={t("firstLanguage")}>
          {LANGUAGES.map(([code, name]) => (
            <button
              key={code}
              type="button"
              lang={code}
              aria-pressed={settings.language === code}
              onClick={() => onChange({ language: code, languages: [...new Set([code, ...settings.languages])] })}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <div class="field">
        <span class="lbl">{t("otherLanguages")}</span>
        <div class="row wrap">
          {LANGUAGES.filter(([code]) => code !== settings.language).map(([code, name]) => (
            <label key={code} class="check" lang={code}>
              <input type="checkbox" checked={settings.languages.includes(code)} onChange={() => speak(code)} />
              {name}
            </label>
          ))}
        </div>
      </div>
    </>
  );
}

export function ZoneField({ settings, onChange }: Props) {
  const zones = Intl.supportedValuesOf("timeZone");
  const all = zones.includes(settings.time_zone) || !settings.time_zone ? zones : [settings.time_zone, ...zones];
  return (
    <div class="field">
      <label for="zone">{t("timeZone")}</label>
      <select id="zone" class="input" value={settings.time_zone} onChange={(event) => onChange({ time_zone: event.currentTarget.value })}>
        {all.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll("_", " ")}
          </option>
        ))}
      </select>
      <p class="hint">{t("nowThere", { time: clockIn(settings.time_zone) })}</p>
    </div>
  );
}

export function ClosedDaysField({ settings, onChange }: Props) {
  const days = [...settings.closed_days].sort();
  return (
    <div class="field">
      <label for="closed-day">{t("closedDays")}</label>
      {days.length > 0 && (
        <ul class="tags">
          {days.map((day) => (
            <li key={day}>
              <button type="button" class="chip num" aria-label={t("withoutDay", { day })} onClick={() => onChange({ closed_days: days.filter((one) => one !== day) })}>
                {day} ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        id="closed-day"
        class="input num"
        type="date"
        onChange={(event) => {
          const day = event.currentTarget.value;
          event.currentTarget.value = "";
          if (day && !days.includes(day)) onChange({ closed_days: [...days, day] });
        }}
      />
      <p class="hint">{t("closedDaysHint")}</p>
    </div>
  );
}

function clockIn(zone: string): string {
  try {
    return new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", timeZone: zone }).format(new Date());
  } catch {
    // A zone that this browser does not know.
    return "–";
  }
}
