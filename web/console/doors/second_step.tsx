// The second step of the sign-in: six digits of the code app, or one of the
// recovery codes. One field behind six boxes, so that pasting, auto-fill and
// screen readers see a single input.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";

export const DIGITS = 6;

interface Props {
  shop: string | null;
  problem: string | null;
  paused: boolean;
  onCode(code: string): Promise<boolean>;
  onBack(): void;
}

export function SecondStep({ shop, problem, paused, onCode, onBack }: Props) {
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const ready = recovery ? code.trim() !== "" : code.length === DIGITS;
  const submit = async (value: string): Promise<void> => {
    if (busy || paused) return;
    setBusy(true);
    await onCode(value.trim());
    setBusy(false);
    setCode("");
  };
  return (
    <>
      <header class="doorhead">
        <button class="ib" aria-label={t("back")} onClick={onBack}>
          <Icon name="left" />
        </button>
      </header>
      <div class="doorbody step">
        <h1>{t("secondStep")}</h1>
        <p class="m">{recovery ? t("recoveryHint") : shop ? t("codeHintShop", { shop }) : t("codeHint")}</p>
        <form
          class="signin"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) void submit(code);
          }}
        >
          {problem && (
            <p class="banner bad" role="alert">
              <Icon name={paused ? "clock" : "warn"} />
              <span>{problem}</span>
            </p>
          )}
          {recovery ? (
            <div class="field">
              <label for="recovery">{t("recoveryCode")}</label>
              <input
                key="recovery"
                id="recovery"
                class="input"
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
                dir="ltr"
                value={code}
                onInput={(event) => setCode(event.currentTarget.value)}
              />
            </div>
          ) : (
            <CodeField
              id="code"
              label={t("sixDigits")}
              hint={t("codeGoesOn")}
              value={code}
              onChange={(next) => {
                setCode(next);
                if (next.length === DIGITS) void submit(next);
              }}
            />
          )}
          <button class="btn primary wide tall" disabled={!ready || busy || paused}>
            {t("goOn")}
          </button>
          <button
            type="button"
            class="btn link"
            onClick={() => {
              setRecovery(!recovery);
              setCode("");
            }}
          >
            {recovery ? t("useCode") : t("useRecovery")}
          </button>
        </form>
        <p class="q xs doornote">{t("noPhone")}</p>
      </div>
    </>
  );
}

interface CodeProps {
  id: string;
  label: string;
  hint: string;
  value: string;
  onChange(value: string): void;
}

export function CodeField({ id, label, hint, value, onChange }: CodeProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="code" dir="ltr">
        <input
          id={id}
          ref={field}
          inputMode="numeric"
          autocomplete="one-time-code"
          aria-describedby={`${id}-hint`}
          value={value}
          onInput={(event) => {
            // Pasted codes come with spaces, or in the digits of another script.
            const next = digitsOf(event.currentTarget.value).slice(0, DIGITS);
            event.currentTarget.value = next;
            onChange(next);
          }}
        />
        {Array.from({ length: DIGITS }, (_, i) => (
          <span key={i} class={i === Math.min(value.length, DIGITS - 1) ? "at" : ""} aria-hidden="true">
            {value[i] ?? ""}
          </span>
        ))}
      </div>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

/** Decimal digits of any script as 0 to 9. */
export function digitsOf(text: string): string {
  return [...text]
    .filter((char) => /\p{Nd}/u.test(char))
    .map((char) => {
      const point = char.codePointAt(0) ?? 0;
      if (point < 128) return char;
      // Digits of a script stand together, and begin where the character before is none.
      let zero = point;
      while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
      return String(point - zero);
    })
    .join("");
}
