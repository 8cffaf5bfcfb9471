// A password field that can be looked at.

import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";

interface Props {
  id: string;
  label: string;
  autocomplete: "current-password" | "new-password";
  field?: RefObject<HTMLInputElement | null>;
  bad?: boolean;
  hint?: string;
  onInput?(value: string): void;
}

export function Secret({ id, label, autocomplete, field, bad = false, hint, onInput }: Props) {
  const [shown, setShown] = useState(false);
  const own = useRef<HTMLInputElement>(null);
  const input = field ?? own;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class={`input ${bad ? "bad" : ""}`}>
        {/* The type changes on the element itself, so that what is typed stays. */}
        <input
          id={id}
          ref={input}
          type="password"
          autocomplete={autocomplete}
          aria-invalid={bad}
          {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
          onInput={(event) => onInput?.(event.currentTarget.value)}
        />
        <button
          type="button"
          class="ib"
          aria-pressed={shown}
          aria-label={shown ? t("hidePassword") : t("showPassword")}
          onClick={() => {
            if (input.current) input.current.type = shown ? "password" : "text";
            setShown(!shown);
          }}
        >
          <Icon name="eye" />
        </button>
      </div>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
