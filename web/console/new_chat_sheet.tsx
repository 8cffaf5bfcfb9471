// Staff starts a chat: find the person, write the first message.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../shared/engine";
import { t } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { Icon } from "../shared/view/icon";
import { nameOf, roleOf } from "../shared/view/names";
import { problemOf } from "../shared/view/reasons";
import { Sheet } from "../shared/view/sheet";
import type { Person } from "../shared/wire";
import { people as findPeople } from "./endpoints";

const SEARCH_REST_MS = 200;
const LINE_MAX = 200;

interface Props {
  engine: Engine;
  onClose(): void;
  onStarted(): void;
}

export function NewChatSheet({ engine, onClose, onStarted }: Props) {
  const [person, setPerson] = useState<Person | null>(null);
  return (
    <Sheet title={t("newChat")} onClose={onClose}>
      {person ? (
        <Write engine={engine} person={person} onChange={() => setPerson(null)} onStarted={onStarted} />
      ) : (
        <Find engine={engine} onPick={setPerson} />
      )}
    </Sheet>
  );
}

function Find({ engine, onPick }: { engine: Engine; onPick(person: Person): void }) {
  const [words, setWords] = useState("");
  const [people, setPeople] = useState<Person[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let late = false;
    const timer = window.setTimeout(() => {
      findPeople(engine.api, words.trim()).then(
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
  return (
    <>
      <label class="search">
        <Icon name="search" size="s" />
        <input
          type="search"
          dir="auto"
          value={words}
          placeholder={t("findPerson")}
          aria-label={t("findPerson")}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      {problem && (
        <p class="banner bad" role="alert">
          {problem}
        </p>
      )}
      <ul class="opts">
        {people?.map((one) => (
          <li key={`${one.type}.${one.id}`}>
            <button class="opt" onClick={() => onPick(one)}>
              <Avatar person={one} online={engine.isOnline(one)} />
              <span class="grow">
                <b dir="auto">{nameOf(one)}</b>
                <span class="q sm">{roleOf(one)}</span>
              </span>
            </button>
          </li>
        ))}
        {people?.length === 0 && <li class="hintline">{t("noPeople")}</li>}
      </ul>
    </>
  );
}

interface WriteProps {
  engine: Engine;
  person: Person;
  onChange(): void;
  onStarted(): void;
}

function Write({ engine, person, onChange, onStarted }: WriteProps) {
  const [subject, setSubject] = useState("");
  const [text, setText] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!text.trim()) return;
    engine.start(text, { subject: subject.trim() || null, with: person });
    onStarted();
  };
  return (
    <form onSubmit={submit}>
      <div class="opt picked">
        <Avatar person={person} />
        <span class="grow">
          <b dir="auto">{nameOf(person)}</b>
          <span class="q sm">{roleOf(person)}</span>
        </span>
        <button type="button" class="btn link" onClick={onChange}>
          {t("change")}
        </button>
      </div>
      <div class="field">
        <label for="new-subject">
          {t("subject")} <span class="optl">({t("optional")})</span>
        </label>
        <input
          id="new-subject"
          class="input"
          dir="auto"
          maxLength={LINE_MAX}
          autocomplete="off"
          value={subject}
          onInput={(event) => setSubject(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="new-message">{t("message")}</label>
        <textarea
          id="new-message"
          class="input"
          dir="auto"
          rows={4}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <button class="btn primary wide tall" disabled={!text.trim()}>
        {t("startChat")}
      </button>
    </form>
  );
}
