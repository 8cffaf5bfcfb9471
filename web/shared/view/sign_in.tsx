// Signing in with a name and a password. Wrong name and wrong password get one
// sentence; the name stays, the focus goes back to the password.

import { useRef, useState } from "preact/hooks";
import { ApiError } from "../api";
import { t, tn } from "../strings/text";
import { Icon } from "./icon";

interface Props {
  /** Why the form stands here, if something ended or went wrong before. */
  notice: string | null;
  /** Throws what the server refused; a returned text is a refusal of ours. */
  onSignIn(username: string, password: string): Promise<string | null>;
}

export function SignInForm({ notice, onSignIn }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const username = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const [name, word] = [username.current, password.current];
    if (!name || !word || busy) return;
    if (!name.value.trim() || !word.value) {
      (name.value.trim() ? word : name).focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      setProblem(await onSignIn(name.value.trim(), word.value));
    } catch (reason) {
      setProblem(sentence(reason));
      word.value = "";
      word.focus();
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="signin" onSubmit={(event) => void submit(event)}>
      {(problem ?? notice) && (
        <p class={`banner ${problem ? "bad" : "info"}`} role="alert">
          <Icon name={problem ? "warn" : "info"} />
          <span>{problem ?? notice}</span>
        </p>
      )}
      <div class="field">
        <label for="username">{t("username")}</label>
        <input id="username" class="input" ref={username} autocomplete="username" autocapitalize="none" spellcheck={false} />
      </div>
      <div class="field">
        <label for="password">{t("password")}</label>
        <div class={`input ${problem ? "bad" : ""}`}>
          {/* The type changes on the element itself, so that what is typed stays. */}
          <input id="password" ref={password} type="password" autocomplete="current-password" />
          <button
            type="button"
            class="ib"
            aria-pressed={shown}
            aria-label={shown ? t("hidePassword") : t("showPassword")}
            onClick={() => {
              if (password.current) password.current.type = shown ? "password" : "text";
              setShown(!shown);
            }}
          >
            <Icon name="eye" />
          </button>
        </div>
      </div>
      <button class="btn primary wide tall" disabled={busy}>
        {t("signIn")}
      </button>
    </form>
  );
}

function sentence(reason: unknown): string {
  if (!(reason instanceof ApiError)) throw reason;
  if (reason.status === 401 || reason.status === 422) return t("noMatch");
  if (reason.status === 429) {
    return reason.retryAfter ? tn("tooMany", Math.ceil(reason.retryAfter / 1000)) : t("tooManySoon");
  }
  if (reason.status === 0 || reason.status >= 500) return t("noAnswer");
  return reason.message || reason.code;
}
