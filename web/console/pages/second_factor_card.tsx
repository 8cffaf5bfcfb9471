// The second step of the sign-in: switching it on with a code app, the recovery
// codes, switching it off.

import { useState } from "preact/hooks";
import { ApiError } from "../../shared/api";
import { t, tn } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";
import { problemOf } from "../../shared/view/reasons";
import type { Desk } from "../desk";
import { Secret } from "../doors/secret";
import { CodeField, DIGITS } from "../doors/second_step";
import { Layer } from "../layer";
import { beginSecondFactor, confirmSecondFactor, endSecondFactor, secondFactor } from "../server/endpoints";
import type { SecondFactorBegun } from "../server/house_wire";
import { Card } from "./page";
import { qr, qrPath } from "./qr";
import { useOffer } from "./use_offer";

export function SecondFactorCard({ desk }: { desk: Desk }) {
  const { api } = desk.engine;
  const offer = useOffer(desk, () => secondFactor(api));
  const [begun, setBegun] = useState<SecondFactorBegun | null>(null);
  const [ending, setEnding] = useState(false);
  if (!offer.value) return null;
  const { is_on, recovery_left } = offer.value;
  const begin = (): void => void desk.run(async () => setBegun(await beginSecondFactor(api)), "");
  const close = (): void => {
    setBegun(null);
    setEnding(false);
    offer.again();
  };
  return (
    <Card title={t("secondStep")} hint={is_on ? t("secondOnHint") : t("secondOffHint")}>
      <div class="row wrap">
        <span class={`chip ${is_on ? "ok" : "wait"}`}>
          <Icon name={is_on ? "check" : "warn"} />
          {is_on ? t("isOn") : t("isOff")}
        </span>
        {is_on && <span class="q sm">{tn("recoveryLeft", recovery_left)}</span>}
        <span class="grow" />
        {is_on ? (
          <button class="btn" onClick={() => setEnding(true)}>
            {t("switchOff")}
          </button>
        ) : (
          <button class="btn primary" onClick={begin}>
            {t("switchOn")}
          </button>
        )}
      </div>
      {begun && <Enrol desk={desk} begun={begun} onClose={close} />}
      {ending && <SwitchOff desk={desk} onClose={close} />}
    </Card>
  );
}

function Enrol({ desk, begun, onClose }: { desk: Desk; begun: SecondFactorBegun; onClose(): void }) {
  const [scanned, setScanned] = useState(false);
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const confirm = async (value: string): Promise<void> => {
    setProblem(null);
    try {
      setCodes((await confirmSecondFactor(desk.engine.api, value)).recovery_codes);
    } catch (reason) {
      setProblem(reason instanceof ApiError && reason.status < 500 && reason.status >= 400 && reason.status !== 429 ? t("badCode") : problemOf(reason));
      setCode("");
    }
  };
  if (codes) return <RecoveryCodes codes={codes} onClose={onClose} />;
  return (
    <Layer title={t("protect")} onClose={onClose}>
      {scanned ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (code.length === DIGITS) void confirm(code);
          }}
        >
          <p class="m">{t("confirmHint")}</p>
          {problem && (
            <p class="banner bad" role="alert">
              {problem}
            </p>
          )}
          <CodeField
            id="confirm-code"
            label={t("sixDigits")}
            hint={t("codeGoesOn")}
            value={code}
            onChange={(next) => {
              setCode(next);
              if (next.length === DIGITS) void confirm(next);
            }}
          />
          <div class="sheetbuttons">
            <button type="button" class="btn quiet" onClick={() => setScanned(false)}>
              {t("back")}
            </button>
            <button class="btn primary" disabled={code.length !== DIGITS}>
              {t("goOn")}
            </button>
          </div>
        </form>
      ) : (
        <>
          <p class="m">{t("scanHint")}</p>
          <Code text={begun.otpauth} />
          <p class="secret">
            <code dir="ltr">{begun.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
          </p>
          <div class="card sunk">
            <b>{t("codesNext")}</b>
            <span class="m sm">{t("codesNextHint")}</span>
          </div>
          <button class="btn primary wide tall" onClick={() => setScanned(true)}>
            {t("scanned")}
          </button>
          <button class="btn link" onClick={onClose}>
            {t("later")}
          </button>
        </>
      )}
    </Layer>
  );
}

function Code({ text }: { text: string }) {
  const grid = qr(text);
  // The key below can be typed in instead.
  if (!grid) return null;
  const size = grid.length + 8;
  return (
    <svg class="qr" viewBox={`-4 -4 ${size} ${size}`} role="img" aria-label={t("qrLabel")}>
      <rect x={-4} y={-4} width={size} height={size} />
      <path d={qrPath(grid)} />
    </svg>
  );
}

function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose(): void }) {
  const link = `data:text/plain;charset=utf-8,${encodeURIComponent(codes.join("\n"))}`;
  return (
    <Layer title={t("recoveryCodes")} onClose={onClose}>
      <p class="m">{t("recoveryCodesHint")}</p>
      <ol class="codes" dir="ltr">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="sheetbuttons">
        <a class="btn tall" href={link} download="recovery-codes.txt">
          <Icon name="save" />
          {t("saveText")}
        </a>
        <button class="btn primary tall" onClick={onClose}>
          {t("codesKept")}
        </button>
      </div>
    </Layer>
  );
}

function SwitchOff({ desk, onClose }: { desk: Desk; onClose(): void }) {
  const [word, setWord] = useState("");
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await endSecondFactor(desk.engine.api, word, code.trim());
      onClose();
    } catch (reason) {
      setProblem(reason instanceof ApiError && reason.status === 401 ? t("badCode") : problemOf(reason));
    }
  };
  return (
    <Layer title={t("switchOffTitle")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p class="m">{t("switchOffHint")}</p>
        {problem && (
          <p class="banner bad" role="alert">
            {problem}
          </p>
        )}
        <Secret id="off-password" label={t("password")} autocomplete="current-password" onInput={setWord} />
        <div class="field">
          <label for="off-code">{t("codeOrRecovery")}</label>
          <input id="off-code" class="input" dir="ltr" autocomplete="one-time-code" value={code} onInput={(event) => setCode(event.currentTarget.value)} />
        </div>
        <div class="sheetbuttons">
          <button type="button" class="btn tall" onClick={onClose}>
            {t("cancel")}
          </button>
          <button class="btn danger tall" disabled={!word || !code.trim()}>
            {t("switchOff")}
          </button>
        </div>
      </form>
    </Layer>
  );
}
