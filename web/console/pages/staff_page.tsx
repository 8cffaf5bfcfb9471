// The people of the shop, for admins: who may sign in, adding and changing them.
// Where the site keeps the people, this page is not offered.

import { useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Avatar } from "../../shared/view/avatar";
import { Icon } from "../../shared/view/icon";
import { nameOf } from "../../shared/view/names";
import { problemOf } from "../../shared/view/reasons";
import type { Desk } from "../desk";
import { Secret } from "../doors/secret";
import { Layer } from "../layer";
import { Switch } from "../parts";
import { addPerson, changePerson, resetSecondFactor, staff as askStaff } from "../server/endpoints";
import type { NewPerson, StaffPerson } from "../server/house_wire";
import { Page } from "./page";
import { useOffer } from "./use_offer";
import { staffRole } from "../people";

interface Props {
  desk: Desk;
  wide: boolean;
  onBack(): void;
}

export function StaffPage({ desk, wide, onBack }: Props) {
  const offer = useOffer(desk, () => askStaff(desk.engine.api));
  const [open, setOpen] = useState<StaffPerson | "new" | null>(null);
  const people = [...(offer.value?.people ?? [])].sort((a, b) => Number(b.is_active) - Number(a.is_active) || a.name.localeCompare(b.name));
  const close = (): void => {
    setOpen(null);
    offer.again();
  };
  return (
    <Page
      title={t("place_staff")}
      wide={wide}
      onBack={onBack}
      action={
        offer.value && (
          <button class="btn primary" onClick={() => setOpen("new")}>
            <Icon name="plus" size="s" />
            {t("addPerson")}
          </button>
        )
      }
    >
      {offer.value === null && <p class="hintline">{t("notOffered")}</p>}
      {offer.value === undefined && <p class="hintline">{t("loading")}</p>}
      {offer.value && (
        <ul class="card lines people">
          {people.map((person) => (
            <li key={`${person.type}.${person.id}`} class={person.is_active ? "" : "off"}>
              <button onClick={() => setOpen(person)}>
                <Avatar person={person} online={desk.engine.isOnline(person)} />
                <span class="grow">
                  <b dir="auto">{nameOf(person)}</b>
                  <span class="q sm clip">
                    {t("roleAndName", { role: staffRole(person), username: person.username })}
                  </span>
                </span>
                {person.has_second_factor && (
                  <span class="chip ok">
                    <Icon name="key" />
                    {t("twoSteps")}
                  </span>
                )}
                {!person.is_active && <span class="chip">{t("inactive")}</span>}
                <Icon name="pencil" size="s" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {open === "new" && <Add desk={desk} onClose={close} />}
      {open && open !== "new" && <Change desk={desk} person={open} onClose={close} />}
    </Page>
  );
}

/** Characters of a password at least. */
const PASSWORD_MIN = 12;

function Add({ desk, onClose }: { desk: Desk; onClose(): void }) {
  const [person, setPerson] = useState<NewPerson>({ type: "worker", username: "", name: "", password: "" });
  const [problem, setProblem] = useState<string | null>(null);
  const set = (part: Partial<NewPerson>): void => setPerson({ ...person, ...part });
  const ready = person.name.trim() !== "" && person.username.trim() !== "" && [...person.password].length >= PASSWORD_MIN;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    try {
      const email = person.email?.trim();
      const { email: _, ...rest } = person;
      await addPerson(desk.engine.api, { ...rest, name: person.name.trim(), username: person.username.trim(), ...(email ? { email } : {}) });
      desk.say(t("personAdded", { name: person.name.trim() }));
      onClose();
    } catch (reason) {
      setProblem(problemOf(reason));
    }
  };
  return (
    <Layer title={t("addPerson")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        {problem && (
          <p class="banner bad" role="alert">
            {problem}
          </p>
        )}
        <div class="seg" role="group" aria-label={t("role")}>
          {(["worker", "admin"] as const).map((type) => (
            <button key={type} type="button" aria-pressed={person.type === type} onClick={() => set({ type })}>
              {t(type === "worker" ? "technician" : "admin")}
            </button>
          ))}
        </div>
        <TextField id="person-name" label={t("fullName")} value={person.name} onInput={(name) => set({ name })} />
        <TextField id="person-user" label={t("username")} value={person.username} onInput={(username) => set({ username })} plain />
        <TextField id="person-email" label={t("email")} value={person.email ?? ""} onInput={(email) => set({ email })} optional plain />
        <Secret id="person-password" label={t("password")} autocomplete="new-password" hint={t("passwordHint", { n: PASSWORD_MIN })} onInput={(password) => set({ password })} />
        <div class="sheetbuttons">
          <button type="button" class="btn tall" onClick={onClose}>
            {t("cancel")}
          </button>
          <button class="btn primary tall" disabled={!ready}>
            {t("addPerson")}
          </button>
        </div>
      </form>
    </Layer>
  );
}

function Change({ desk, person, onClose }: { desk: Desk; person: StaffPerson; onClose(): void }) {
  const [name, setName] = useState(person.name);
  const [email, setEmail] = useState(person.email ?? "");
  const [word, setWord] = useState("");
  const [active, setActive] = useState(person.is_active);
  const [problem, setProblem] = useState<string | null>(null);
  const { api, me } = desk.engine;
  const own = me?.type === person.type && me.id === person.id;
  const short = word !== "" && [...word].length < PASSWORD_MIN;
  const attempt = async (task: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await task();
      desk.say(done);
      onClose();
    } catch (reason) {
      setProblem(problemOf(reason));
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!name.trim() || short || person.id === null) return;
    const change = {
      type: person.type,
      id: person.id,
      ...(name.trim() !== person.name ? { name: name.trim() } : {}),
      ...(email.trim() !== (person.email ?? "") ? { email: email.trim() } : {}),
      ...(word ? { password: word } : {}),
      ...(active !== person.is_active ? { is_active: active } : {}),
    };
    void attempt(() => changePerson(api, change), t("personChanged", { name: name.trim() }));
  };
  return (
    <Layer title={nameOf(person)} onClose={onClose}>
      <form onSubmit={submit}>
        <p class="m">{t("roleAndName", { role: staffRole(person), username: person.username })}</p>
        {problem && (
          <p class="banner bad" role="alert">
            {problem}
          </p>
        )}
        <TextField id="person-name" label={t("fullName")} value={name} onInput={setName} />
        <TextField id="person-email" label={t("email")} value={email} onInput={setEmail} optional plain />
        <Secret id="person-password" label={t("newPassword")} autocomplete="new-password" hint={t("passwordKept", { n: PASSWORD_MIN })} bad={short} onInput={setWord} />
        {!own && (
          <div class="choice">
            <span class="grow">
              {t("maySignIn")}
              {!active && <span class="q sm">{t("maySignInHint")}</span>}
            </span>
            <Switch on={active} label={t("maySignIn")} onChange={setActive} />
          </div>
        )}
        {person.has_second_factor && !own && (
          <button type="button" class="act" onClick={() => void attempt(() => resetSecondFactor(api, person), t("secondReset"))}>
            <Icon name="key" />
            {t("resetSecond")}
          </button>
        )}
        <div class="sheetbuttons">
          <button type="button" class="btn tall" onClick={onClose}>
            {t("cancel")}
          </button>
          <button class="btn primary tall" disabled={!name.trim() || short}>
            {t("save")}
          </button>
        </div>
      </form>
    </Layer>
  );
}

interface TextFieldProps {
  id: string;
  label: string;
  value: string;
  optional?: boolean;
  /** A name for machines: no capitals, no corrections. */
  plain?: boolean;
  onInput(value: string): void;
}

function TextField({ id, label, value, optional = false, plain = false, onInput }: TextFieldProps) {
  return (
    <div class="field">
      <label for={id}>
        {label} {optional && <span class="optl">({t("optional")})</span>}
      </label>
      <input
        id={id}
        class="input"
        dir={plain ? "ltr" : "auto"}
        autocomplete="off"
        autocapitalize={plain ? "none" : "words"}
        spellcheck={false}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
