// The console's front door: name and password, then the second step where it is
// on. One sentence for a wrong name and a wrong password; the name stays.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../../shared/api";
import type { Device } from "../../shared/device";
import { t, tn } from "../../shared/strings/text";
import { Icon, Mark } from "../../shared/view/icon";
import { LanguageSwitch } from "../../shared/view/language_switch";
import type { Shop } from "../server/house_wire";
import { Secret } from "./secret";
import { SecondStep } from "./second_step";

/** Wait after "too many" where the server does not say how long. */
const PAUSE_MS = 30_000;

interface Props {
  device: Device;
  shop: Shop | null;
  /** Why the door stands here: a session that ended. */
  notice: string | null;
  /** Throws what the server refused; a returned text is a refusal of ours. */
  onSignIn(username: string, password: string, code: string | null): Promise<string | null>;
  onLanguage(): void;
}

export function SignIn({ device, shop, notice, onSignIn, onLanguage }: Props) {
  const [step, setStep] = useState<{ username: string; password: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const pause = usePause();

  /** True where the code is asked for next. */
  const attempt = async (username: string, password: string, code: string | null): Promise<boolean> => {
    setProblem(null);
    try {
      setProblem(await onSignIn(username, password, code));
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      if (reason.code === "second_factor_needed") {
        setStep({ username, password });
        return true;
      }
      if (reason.status === 429) pause.begin(reason.retryAfter ?? PAUSE_MS);
      else setProblem(sentence(reason));
    }
    return false;
  };
  const told = pause.seconds > 0 ? tn("pausedFor", pause.seconds) : problem;
  return (
    <main id="forecourt" class="door">
      {step ? (
        <SecondStep
          shop={shop?.name ?? null}
          problem={told}
          paused={pause.seconds > 0}
          onCode={(code) => attempt(step.username, step.password, code)}
          onBack={() => {
            setStep(null);
            setProblem(null);
          }}
        />
      ) : (
        <div class="doorbody">
          <Mark />
          <h1>{t("signIn")}</h1>
          <p class="m">{shop?.name ? t("signInShop", { shop: shop.name }) : t("signInStaff")}</p>
          <Password notice={notice} problem={told} paused={pause.seconds > 0} onSubmit={(username, password) => attempt(username, password, null)} />
        </div>
      )}
      <footer>
        <span class="q xs grow">{shop?.name ? t("shopStaff", { shop: shop.name }) : ""}</span>
        <LanguageSwitch device={device} onChange={onLanguage} />
      </footer>
    </main>
  );
}

interface PasswordProps {
  notice: string | null;
  problem: string | null;
  paused: boolean;
  onSubmit(username: string, password: string): Promise<boolean>;
}

function Password({ notice, problem, paused, onSubmit }: PasswordProps) {
  const [busy, setBusy] = useState(false);
  const username = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const [name, word] = [username.current, password.current];
    if (!name || !word || busy || paused) return;
    if (!name.value.trim() || !word.value) {
      (name.value.trim() ? word : name).focus();
      return;
    }
    setBusy(true);
    const goesOn = await onSubmit(name.value.trim(), word.value);
    setBusy(false);
    if (goesOn || !password.current) return;
    password.current.value = "";
    password.current.focus();
  };
  return (
    <form class="signin" onSubmit={(event) => void submit(event)}>
      {(problem ?? notice) && (
        <p class={`banner ${problem ? "bad" : "info"}`} role="alert">
          <Icon name={paused ? "clock" : problem ? "warn" : "info"} />
          <span>{problem ?? notice}</span>
        </p>
      )}
      <div class="field">
        <label for="username">{t("username")}</label>
        <input id="username" class="input" ref={username} autocomplete="username" autocapitalize="none" spellcheck={false} />
      </div>
      <Secret id="password" label={t("password")} field={password} bad={problem !== null && !paused} autocomplete="current-password" />
      {problem && !paused && (
        <p class="err">
          <Icon name="warn" size="s" />
          {t("typeAgain")}
        </p>
      )}
      <button class="btn primary wide tall" disabled={busy || paused}>
        {t("signIn")}
      </button>
    </form>
  );
}

/** A pause that the server asked for, counted down. */
function usePause(): { seconds: number; begin(ms: number): void } {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (until <= Date.now()) return;
    const timer = window.setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) window.clearInterval(timer);
    }, 1_000);
    return () => window.clearInterval(timer);
  }, [until]);
  return {
    seconds: Math.max(0, Math.ceil((until - now) / 1_000)),
    begin(ms) {
      setNow(Date.now());
      setUntil(Date.now() + ms);
    },
  };
}

function sentence(reason: ApiError): string {
  if (reason.code === "bad_second_factor") return t("badCode");
  if (reason.status === 401 || reason.status === 422) return t("noMatch");
  if (reason.status === 0 || reason.status >= 500) return t("noAnswer");
  return reason.message || reason.code;
}
