// Edits the opening hours, one row a day: a switch, the times, and a bar that is
// a picture of them.

import { currentLang, t } from "../shared/strings/text";
import { Icon } from "../shared/view/icon";
import { bar, DAYS, firstWrong, sameEveryDay, USUAL, withDay, type Opening, type Week } from "./hours";
import { Switch } from "./parts";

export function HoursEditor({ week, onChange }: { week: Week; onChange(week: Week): void }) {
  const wrong = firstWrong(week);
  return (
    <>
      <div class="card hours">
        {DAYS.map((day) => (
          <Day key={day} day={day} openings={week[day] ?? []} onChange={(openings) => onChange(withDay(week, day, openings))} />
        ))}
      </div>
      {wrong !== null && (
        <p class="err" role="alert">
          <Icon name="warn" size="s" />
          {t("hoursWrong", { day: dayName(wrong) })}
        </p>
      )}
      <button type="button" class="btn" onClick={() => onChange(sameEveryDay(week))}>
        {t("sameHours")}
      </button>
    </>
  );
}

function Day({ day, openings, onChange }: { day: number; openings: Opening[]; onChange(openings: Opening[]): void }) {
  const name = dayName(day);
  const set = (i: number, part: Partial<Opening>): void => onChange(openings.map((one, at) => (at === i ? { ...one, ...part } : one)));
  return (
    <div class={`hr ${openings.length === 0 ? "off" : ""}`} role="group" aria-label={name}>
      <span class="dayname">{name}</span>
      <Switch on={openings.length > 0} label={t("openOn", { day: name })} onChange={(on) => onChange(on ? [USUAL] : [])} />
      <div class="spans">
        {openings.length === 0 && <span class="q">{t("closedDay")}</span>}
        {openings.map((one, i) => (
          <span class="span" key={i}>
            <input class="input num" type="time" aria-label={t("opensAt", { day: name })} value={one.from} onInput={(event) => set(i, { from: event.currentTarget.value })} />
            <span class="q">{t("hoursTo")}</span>
            <input class="input num" type="time" aria-label={t("closesAt", { day: name })} value={one.to} onInput={(event) => set(i, { to: event.currentTarget.value })} />
          </span>
        ))}
      </div>
      <span class="bar" aria-hidden="true">
        {openings.map((one, i) => {
          const { start, length } = bar(one);
          return <i key={i} style={{ insetInlineStart: `${start}%`, width: `${length}%` }} />;
        })}
      </span>
    </div>
  );
}

/** 1 is Monday. The 1st of January 2024 was one. */
export function dayName(day: number): string {
  const lang = currentLang() === "en" ? "en-GB" : currentLang();
  return new Intl.DateTimeFormat(lang, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, day)));
}
