// The first run: an admin by the code that the server printed, the shop, its
// hours, and the line for the site. What is skipped can be done in the settings.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError, type Api } from "../../shared/api";
import type { Device } from "../../shared/device";
import { t } from "../../shared/strings/text";
import { Icon, Mark } from "../../shared/view/icon";
import { LanguageSwitch } from "../../shared/view/language_switch";
import { problemOf } from "../../shared/view/reasons";
import type { Person } from "../../shared/wire";
import { firstWrong, hoursOf, weekOf, type Week } from "../hours";
import { HoursEditor } from "../hours_editor";
import { changeSettings, settings as askSettings, setUp } from "../server/endpoints";
import type { ShopSettings } from "../server/house_wire";
import { ClosedDaysField, ShopNameFields, ZoneField } from "../shop_fields";
import { Snippet } from "../snippet";
import { Secret } from "./secret";

const STEPS = ["admin", "shop", "hours", "widget"] as const;
type Step = (typeof STEPS)[number];

interface Props {
  api: Api;
  device: Device;
  /** The first admin goes in. */
  onDone(me: Person): void;
  onLanguage(): void;
}

export function SetUp({ api, device, onDone, onLanguage }: Props) {
  const [me, setMe] = useState<Person | null>(null);
  const [step, setStep] = useState<Step>("admin");
  const [settings, setSettings] = useState<ShopSettings | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const go = async (task: () => Promise<void>, next: Step): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await task();
      setStep(next);
    } catch (reason) {
      setProblem(wrong(reason));
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => window.scrollTo(0, 0), [step]);
  const change = (part: Partial<ShopSettings>): void => setSettings((old) => old && { ...old, ...part });
  const shared = { problem, busy, step };
  switch (step) {
    case "admin":
      return (
        <AdminStep
          {...shared}
          foot={<LanguageSwitch device={device} onChange={onLanguage} />}
          onSubmit={(first) =>
            void go(async () => {
              setMe((await setUp(api, first)).me);
              const known = await askSettings(api);
              const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
              setSettings({ ...known.settings, time_zone: known.settings.time_zone || zone });
            }, "shop")
          }
        />
      );
    case "shop":
      if (!settings) return null;
      return (
        <Frame {...shared} title={t("setUpShop")} hint={t("setUpShopHint")} onSkip={() => setStep("hours")} onSubmit={() => void go(async () => void (await changeSettings(api, settings)), "hours")}>
          <ShopNameFields settings={settings} onChange={change} />
          <ZoneField settings={settings} onChange={change} />
        </Frame>
      );
    case "hours":
      if (!settings) return null;
      return <HoursStep {...shared} settings={settings} onChange={change} onBack={() => setStep("shop")} onSkip={() => setStep("widget")} onSubmit={(hours) => void go(async () => void (await changeSettings(api, { hours, closed_days: settings.closed_days })), "widget")} />;
    case "widget":
      return (
        <Frame {...shared} title={t("setUpWidget")} hint={t("setUpWidgetHint")} submit={t("openInbox")} onBack={() => setStep("hours")} onSubmit={() => me && onDone(me)}>
          <Snippet origin={location.origin} />
          <p class="m">{t("setUpTry")}</p>
        </Frame>
      );
  }
}

interface Shared {
  step: Step;
  problem: string | null;
  busy: boolean;
}

interface FrameProps extends Shared {
  title: string;
  hint: string;
  submit?: string;
  ready?: boolean;
  foot?: ComponentChildren;
  children: ComponentChildren;
  onSubmit(): void;
  onBack?: () => void;
  onSkip?: () => void;
}

function Frame({ step, problem, busy, title, hint, submit, ready = true, foot, children, onSubmit, onBack, onSkip }: FrameProps) {
  const at = STEPS.indexOf(step);
  return (
    <main id="forecourt" class="wizard">
      <header>
        <Mark />
        <b class="grow">{t("setUp")}</b>
        <ol class="steps" aria-label={t("stepOf", { n: at + 1, all: STEPS.length })}>
          {STEPS.map((one, i) => (
            <li key={one} class={i < at ? "done" : i === at ? "now" : ""} aria-current={i === at ? "step" : undefined}>
              <span>{i < at ? <Icon name="check" size="s" /> : i + 1}</span>
              {t(`step_${one}`)}
            </li>
          ))}
        </ol>
        <span class="q sm stepword">{t("stepOf", { n: at + 1, all: STEPS.length })}</span>
      </header>
      <progress class="steps" max={STEPS.length} value={at + 1} aria-label={t("setUp")} />
      <form
        class="wizardbody"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onSubmit();
        }}
      >
        <div class="wizardfields">
          <div>
            <h1>{title}</h1>
            <p class="m">{hint}</p>
          </div>
          {problem && (
            <p class="banner bad" role="alert">
              <Icon name="warn" />
              <span>{problem}</span>
            </p>
          )}
          {children}
        </div>
        <footer>
          {onBack && (
            <button type="button" class="btn quiet" onClick={onBack}>
              {t("back")}
            </button>
          )}
          {foot}
          <span class="grow" />
          {onSkip && (
            <button type="button" class="btn quiet" onClick={onSkip}>
              {t("skip")}
            </button>
          )}
          <button class="btn primary" disabled={!ready || busy}>
            {submit ?? t("saveGoOn")}
          </button>
        </footer>
      </form>
    </main>
  );
}

/** Characters of a password at least. */
const PASSWORD_MIN = 12;

interface First {
  code: string;
  username: string;
  password: string;
  name: string;
}

function AdminStep({ foot, onSubmit, ...shared }: Shared & { foot: ComponentChildren; onSubmit(first: First): void }) {
  const [first, setFirst] = useState<First>({ code: "", username: "", password: "", name: "" });
  const set = (part: Partial<First>): void => setFirst({ ...first, ...part });
  const ready = first.code.trim() !== "" && first.username.trim() !== "" && first.name.trim() !== "" && [...first.password].length >= PASSWORD_MIN;
  return (
    <Frame
      {...shared}
      title={t("setUpAdmin")}
      hint={t("setUpAdminHint")}
      submit={t("createAdmin")}
      ready={ready}
      foot={foot}
      onSubmit={() => onSubmit({ ...first, code: first.code.trim(), username: first.username.trim(), name: first.name.trim() })}
    >
      <div class="field">
        <label for="setup-code">{t("setUpCode")}</label>
        <input id="setup-code" class="input" dir="ltr" autocomplete="off" autocapitalize="characters" spellcheck={false} value={first.code} onInput={(event) => set({ code: event.currentTarget.value })} />
        <p class="hint">{t("setUpCodeHint")}</p>
      </div>
      <div class="pair">
        <div class="field">
          <label for="setup-name">{t("fullName")}</label>
          <input id="setup-name" class="input" dir="auto" autocomplete="name" value={first.name} onInput={(event) => set({ name: event.currentTarget.value })} />
        </div>
        <div class="field">
          <label for="setup-user">{t("username")}</label>
          <input id="setup-user" class="input" autocomplete="username" autocapitalize="none" spellcheck={false} value={first.username} onInput={(event) => set({ username: event.currentTarget.value })} />
        </div>
      </div>
      <Secret id="setup-password" label={t("password")} autocomplete="new-password" hint={t("passwordHint", { n: PASSWORD_MIN })} onInput={(password) => set({ password })} />
    </Frame>
  );
}

interface HoursProps extends Shared {
  settings: ShopSettings;
  onChange(part: Partial<ShopSettings>): void;
  onBack(): void;
  onSkip(): void;
  onSubmit(hours: ShopSettings["hours"]): void;
}

function HoursStep({ settings, onChange, onBack, onSkip, onSubmit, ...shared }: HoursProps) {
  const [week, setWeek] = useState<Week>(() => weekOf(settings.hours));
  return (
    <Frame {...shared} title={t("setUpHours")} hint={t("setUpHoursHint")} ready={firstWrong(week) === null} onBack={onBack} onSkip={onSkip} onSubmit={() => onSubmit(hoursOf(week))}>
      <HoursEditor week={week} onChange={setWeek} />
      <ClosedDaysField settings={settings} onChange={onChange} />
    </Frame>
  );
}

function wrong(reason: unknown): string {
  if (reason instanceof ApiError && (reason.status === 401 || reason.status === 403)) return t("setUpCodeWrong");
  return problemOf(reason);
}
