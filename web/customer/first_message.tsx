// What stands above the composer before the first message: a topic, a name and
// an address, all three optional.

import { t } from "../shared/strings/text";
import { Icon, type IconName } from "../shared/view/icon";

export interface FirstFields {
  subject: string;
  name: string;
  email: string;
}

interface Props {
  fields: FirstFields;
  /** In the widget the topics are enough. */
  short: boolean;
  /** Nobody is signed in: name and address may be left. */
  asGuest: boolean;
  onChange(fields: FirstFields): void;
}

const TOPICS = [
  ["topicCarIn", "wrench"],
  ["topicVisit", "calendar"],
  ["topicWrong", "bolt"],
  ["topicPrice", "lines"],
] as const satisfies readonly (readonly [string, IconName])[];

/** Subject and names are one line of at most 200 characters. */
const LINE_MAX = 200;

export function FirstMessage({ fields, short, asGuest, onChange }: Props) {
  const topics = TOPICS.map(([key, icon]) => ({ text: t(key), icon }));
  return (
    <div class="first">
      <fieldset>
        <legend>{t("about")}</legend>
        <div class="topics">
          {topics.map(({ text, icon }) => (
            <button
              key={text}
              type="button"
              class="btn topic"
              aria-pressed={fields.subject === text}
              onClick={() => onChange({ ...fields, subject: fields.subject === text ? "" : text })}
            >
              <Icon name={icon} size="s" />
              {text}
            </button>
          ))}
        </div>
      </fieldset>
      {!short && <Field id="subject" label={t("subject")} value={fields.subject} onInput={(subject) => onChange({ ...fields, subject })} />}
      {asGuest && <Field id="name" label={t("name")} value={fields.name} onInput={(name) => onChange({ ...fields, name })} />}
      {asGuest && (
        <>
          <Field id="email" label={t("email")} value={fields.email} onInput={(email) => onChange({ ...fields, email })} />
          <p class="hint">{t("emailHint")}</p>
        </>
      )}
    </div>
  );
}

function Field({ id, label, value, onInput }: { id: string; label: string; value: string; onInput(value: string): void }) {
  const kind = id === "email" ? ({ inputMode: "email", autocomplete: "email" } as const) : {};
  return (
    <div class="field">
      <label for={id}>
        {label} <span class="optl">({t("optional")})</span>
      </label>
      <input
        id={id}
        class="input"
        dir="auto"
        maxLength={LINE_MAX}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        {...(id === "name" ? { autocomplete: "name" } : {})}
        {...kind}
      />
    </div>
  );
}
