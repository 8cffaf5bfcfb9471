// Staff starts a chat: with a customer or a colleague, found by name. Says when
// there is an open chat with that person already, and leads there.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Avatar } from "../../shared/view/avatar";
import { Icon } from "../../shared/view/icon";
import { firstName, nameOf } from "../../shared/view/names";
import { problemOf } from "../../shared/view/reasons";
import type { Chat, Person } from "../../shared/wire";
import { openChatWith } from "../chats_of";
import type { Desk } from "../desk";
import { Layer } from "../layer";
import { usePickList } from "../pick_list";
import { Keys } from "../parts";
import { staffRole, subjectOf } from "../people";
import { people as findPeople } from "../server/endpoints";

const SEARCH_REST_MS = 200;
const LINE_MAX = 200;
/** People shown at once; more words find the others. */
const SHOWN_MAX = 8;

interface Props {
  desk: Desk;
  /** Chosen already, from the palette. */
  person: Person | null;
  onClose(): void;
  onStarted(): void;
  onOpen(chat: number): void;
}

export function NewChatSheet({ desk, person: chosen, onClose, onStarted, onOpen }: Props) {
  const { engine } = desk;
  const [colleague, setColleague] = useState(chosen !== null && chosen.type !== "user");
  const [person, setPerson] = useState<Person | null>(chosen);
  const [subject, setSubject] = useState("");
  const [text, setText] = useState("");
  const known = useOpenChat(desk, person);
  const ready = person !== null && text.trim() !== "";
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!person || !text.trim()) return;
    engine.start(text, { subject: subject.trim() || null, with: person });
    onStarted();
  };
  const side = (next: boolean) => (): void => {
    if (next === colleague) return;
    setColleague(next);
    setPerson(null);
  };
  return (
    <Layer title={t("newChat")} look="broad" bare={true} onClose={onClose}>
      <header>
        <h2>{t("newChat")}</h2>
        <div class="seg" role="group" aria-label={t("whoWith")}>
          <button type="button" aria-pressed={!colleague} onClick={side(false)}>
            {t("withCustomer")}
          </button>
          <button type="button" aria-pressed={colleague} onClick={side(true)}>
            {t("withColleague")}
          </button>
        </div>
        <button class="ib" aria-label={t("closeWindow")} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </header>
      {person ? (
        <div class="opt picked">
          <Avatar person={person} online={engine.isOnline(person)} />
          <span class="grow">
            <b dir="auto">{nameOf(person)}</b>
            <span class="q sm">{staffRole(person)}</span>
          </span>
          <button type="button" class="btn link" onClick={() => setPerson(null)}>
            {t("change")}
          </button>
        </div>
      ) : (
        <Find key={String(colleague)} desk={desk} colleague={colleague} onPick={setPerson} />
      )}
      {person && known && (
        <div class="banner info" role="status">
          <Icon name="chat" />
          <span class="grow">{t("hasOpenChat", { name: firstName(person), subject: subjectOf(known) })}</span>
          <button type="button" class="btn link" onClick={() => onOpen(known.chat_id)}>
            {t("goThere")}
          </button>
        </div>
      )}
      {person && (
        <form
          onSubmit={submit}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
          }}
        >
          <div class="field">
            <label for="new-subject">
              {t("subject")} <span class="optl">({t("optional")})</span>
            </label>
            <input
              id="new-subject"
              class="input"
              dir="auto"
              data-first
              maxLength={LINE_MAX}
              autocomplete="off"
              value={subject}
              onInput={(event) => setSubject(event.currentTarget.value)}
            />
          </div>
          <div class="field">
            <label for="new-message">{t("message")}</label>
            <textarea id="new-message" class="input" dir="auto" rows={4} value={text} onInput={(event) => setText(event.currentTarget.value)} />
          </div>
          <div class="sheetfoot">
            <span class="grow q sm keyhint">
              <Keys keys={["Ctrl+Enter"]} /> {t("keyStart")}
            </span>
            <button type="button" class="btn quiet" onClick={onClose}>
              {t("cancel")}
            </button>
            <button class="btn primary" disabled={!ready}>
              {t("startChat")}
            </button>
          </div>
        </form>
      )}
    </Layer>
  );
}

function Find({ desk, colleague, onPick }: { desk: Desk; colleague: boolean; onPick(person: Person): void }) {
  const [words, setWords] = useState("");
  const [people, setPeople] = useState<Person[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let late = false;
    const timer = window.setTimeout(() => {
      findPeople(desk.engine.api, words.trim()).then(
        (answer) => {
          if (late) return;
          setPeople(answer.people);
          setProblem(null);
        },
        (reason: unknown) => {
          if (!late) setProblem(problemOf(reason));
        },
      );
    }, SEARCH_REST_MS);
    return () => {
      late = true;
      window.clearTimeout(timer);
    };
  }, [words]);
  const fits = (people ?? []).filter((one) => (one.type === "user") !== colleague).slice(0, SHOWN_MAX);
  const list = usePickList("person", fits.length, (i) => {
    const one = fits[i];
    if (one) onPick(one);
  });
  return (
    <div class="field">
      <label for="who">{t("who")}</label>
      <div class="input">
        <Icon name="search" size="s" />
        <input
          id="who"
          role="combobox"
          aria-expanded={true}
          aria-controls="person-list"
          aria-activedescendant={list.activeId}
          autocomplete="off"
          dir="auto"
          value={words}
          placeholder={colleague ? t("findColleague") : t("findCustomer")}
          onInput={(event) => setWords(event.currentTarget.value)}
          onKeyDown={list.key}
        />
      </div>
      {problem && (
        <p class="banner bad" role="alert">
          {problem}
        </p>
      )}
      <ul class="opts framed" id="person-list" role="listbox" aria-label={t("people")}>
        {fits.map((one, i) => (
          <li
            key={`${one.type}.${one.id}`}
            id={list.optionId(i)}
            role="option"
            aria-selected={i === list.at}
            class="opt"
            onMouseMove={() => list.moveTo(i)}
            onClick={() => onPick(one)}
          >
            <Avatar person={one} size="s" online={desk.engine.isOnline(one)} />
            <span class="grow">
              <b dir="auto">{nameOf(one)}</b>
            </span>
            <span class="q sm">{staffRole(one)}</span>
          </li>
        ))}
      </ul>
      {people && fits.length === 0 && <p class="hint">{t("noPeople")}</p>}
      {!colleague && <p class="hint">{t("guestsStart")}</p>}
    </div>
  );
}

function useOpenChat(desk: Desk, person: Person | null): Chat | null {
  const [found, setFound] = useState<{ of: Person; chat: Chat | null } | null>(null);
  useEffect(() => {
    if (!person) return;
    let late = false;
    openChatWith(desk.engine, person).then(
      (chat) => {
        if (!late) setFound({ of: person, chat });
      },
      () => undefined, // A hint only: without an answer it is not given.
    );
    return () => {
      late = true;
    };
  }, [person]);
  return found && found.of === person ? found.chat : null;
}
