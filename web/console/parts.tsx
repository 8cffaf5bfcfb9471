// Small things that several of the console's screens draw: a number plate, key
// caps, a switch, how long somebody waits.

import { currentLang, t } from "../shared/strings/text";
import { when } from "../shared/strings/time";
import { Icon, type IconName } from "../shared/view/icon";
import { isSnoozed } from "./filters";
import { keyLabel } from "./keys";
import type { DeskChat } from "./server/desk_wire";
import { waitOf } from "./waiting";

export function Plate({ plate, big = false }: { plate: string | null; big?: boolean }) {
  if (!plate) return null;
  return (
    <span class={`plate ${big ? "large" : ""}`} dir="ltr">
      <span>{plate}</span>
    </span>
  );
}

export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span class="keys" aria-hidden="true">
      {keys.map((chord, i) => (
        <>
          {i > 0 && <span class="q xs">{t("thenKey")}</span>}
          <kbd>{keyLabel(chord)}</kbd>
        </>
      ))}
    </span>
  );
}

export function Switch({ on, label, onChange }: { on: boolean; label: string; onChange(on: boolean): void }) {
  return (
    <button type="button" class={`sw ${on ? "on" : ""}`} role="switch" aria-checked={on} aria-label={label} onClick={() => onChange(!on)} />
  );
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** "12 min", "3 h", "2 days", as the language writes it. */
export function span(minutes: number): string {
  const [value, unit] = minutes >= DAY ? [Math.floor(minutes / DAY), "day"] : minutes >= HOUR ? [Math.floor(minutes / HOUR), "hour"] : [minutes, "minute"];
  return new Intl.NumberFormat(currentLang(), { style: "unit", unit: unit as string, unitDisplay: "short" }).format(value as number);
}

/** Whose turn it is, in words and by shape. */
export function Turn({ chat, now }: { chat: DeskChat; now: number }) {
  if (chat.snoozed_until && isSnoozed(chat, now)) return <Sla look="" icon="moon" text={t("until", { time: when(chat.snoozed_until, new Date(now)) })} />;
  const wait = waitOf(chat, now);
  if (wait) {
    const look = wait.is === "short" ? "" : wait.is;
    return <Sla look={look} icon={wait.is === "late" ? "warn" : "clock"} text={wait.minutes === 0 ? t("justNow") : t("waits", { span: span(wait.minutes) })} />;
  }
  return chat.customer ? <Sla look="" icon="check" text={t("theirTurn")} /> : null;
}

function Sla({ look, icon, text }: { look: string; icon: IconName; text: string }) {
  return (
    <span class={`sla ${look}`}>
      <Icon name={icon} />
      <span class="clip">{text}</span>
    </span>
  );
}
