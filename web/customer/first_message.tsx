// What stands above the composer before the first message: a topic, a name and
// an address, all three optional.

import { t } from "../shared/strings/text";
import { Icon, type IconName } from "../shared/view/icon";

export interface FirstFields {
  subject: string;
  name: string;
  email: string;
  /** The address was no address when the message was to go. */
  bad: boolean;
}

export const NO_FIELDS: FirstFields = { subject: "", name: "", email: "", bad: false };

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

/** What the server would not take: said here, before a message waits on it. */
export function badEmail(text: string): boolean {
  return text !== "" && !/^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d-]+(\.[a-z\d-]+)+$/i.test(text);
}

export function FirstMessage({ fields, short, asGuest, onChange }: Props) {
  const { subject, bad } = fields;
  return (
    <div class="first">
      <fieldset>
        <legend>{t("about")}</legend>
        <div class="topics">
          {TOPICS.map(([key, icon]) => (
            <button
              key={key}
              type="button"
              class="btn topic"
              aria-pressed={subject === t(key)}
              onClick={() => onChange({ ...fields, subject: subject === t(key) ? "" : t(key) })}
            >
              <Icon name={icon} />
              {t(key)}
            </button>
          ))}
        </div>
      </fieldset>
      {!short && <Field id="subject" {...{ fields, onChange }} />}
      {asGuest && <Field id="name" {...{ fields, onChange }} />}
      {asGuest && <Field id="email" {...{ fields, onChange }} />}
      {asGuest && (
        <p id="emailhint" class={bad ? "hint meta bad" : "hint"} role={bad ? "alert" : undefined}>
          {t(bad ? "emailBad" : "emailHint")}
        </p>
      )}
    </div>
  );
}

function Field({ id, fields, onChange }: { id: "subject" | "name" | "email"; fields: FirstFields; onChange(fields: FirstFields): void }) {
  const isEmail = id === "email";
  const bad = isEmail && fields.bad;
  return (
    <div class="field">
      <label for={id}>
        {t(id)} <span class="optl">({t("optional")})</span>
      </label>
      <input
        id={id}
        class={bad ? "input bad" : "input"}
        dir={fields[id] ? (isEmail ? "ltr" : "auto") : undefined}
        maxLength={LINE_MAX}
        value={fields[id]}
        autocomplete={id === "subject" ? "off" : id}
        aria-invalid={bad}
        onInput={(event) => onChange({ ...fields, [id]: event.currentTarget.value, bad: false })}
        {...(isEmail ? ({ inputMode: "email", placeholder: t("emailWhy"), "aria-describedby": "emailhint" } as const) : {})}
      />
    </div>
  );
}
