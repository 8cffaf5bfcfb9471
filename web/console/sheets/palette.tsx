// One field for everything: what can be done here and now, where to go, chats
// and people. `>` looks for actions only, `@` for people, `#` for plates.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Avatar } from "../../shared/view/avatar";
import { Icon } from "../../shared/view/icon";
import { firstName, nameOf } from "../../shared/view/names";
import type { Person } from "../../shared/wire";
import { commandEntries, type PaletteEntry } from "../command_entries";
import type { Desk } from "../desk";
import type { Command } from "../keys";
import { Layer } from "../layer";
import type { OpenLayer } from "../layers";
import { parts, ranked } from "../match";
import { usePickList } from "../pick_list";
import { Keys, Plate } from "../parts";
import { otherSide, staffRole, subjectOf } from "../people";
import type { DeskChat } from "../server/desk_wire";
import { ifOffered, people as findPeople } from "../server/endpoints";

const SEARCH_REST_MS = 200;
const CHATS_MAX = 6;
const PEOPLE_MAX = 5;
/** Letters before people are asked for. */
const PEOPLE_FROM = 2;

interface Props {
  desk: Desk;
  onRun(command: Command): void;
  onOpen(chat: number): void;
  onPlace(place: "you" | "settings" | "staff"): void;
  onLayer: OpenLayer;
}

export function Palette({ desk, onRun, onOpen, onPlace, onLayer }: Props) {
  const [typed, setTyped] = useState("");
  const only = /^[>@#]/.exec(typed)?.[0] ?? null;
  const words = (only ? typed.slice(1) : typed).trim();
  const people = usePeople(desk, only === null || only === "@" ? words : "");
  const chat = desk.chat(desk.engine.open);

  const commands = only === null || only === ">" ? ranked(commandEntries(desk, { onRun, onPlace }), words, (entry) => entry.text) : [];
  const entries: PaletteEntry[] = [
    ...commands.filter((entry) => entry.section === "chat"),
    ...commands.filter((entry) => entry.section === "go"),
    ...(only === ">" || (only === null && words === "") ? [] : chatEntries(desk, words, only, onOpen)),
    ...people.map((person) => personEntry(person, onLayer)),
  ];
  const run = (entry: PaletteEntry | undefined): void => {
    if (!entry) return;
    onLayer(null);
    entry.run();
  };
  const list = usePickList("palette", entries.length, (i) => run(entries[i]));
  return (
    <Layer title={t("palette")} look="palette" bare={true} onClose={() => onLayer(null)}>
      <div class="palettefield">
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded={true}
          aria-controls="palette-list"
          aria-activedescendant={list.activeId}
          autocomplete="off"
          dir="auto"
          value={typed}
          placeholder={t("palettePlaceholder")}
          aria-label={t("palette")}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            list.moveTo(0);
          }}
          onKeyDown={list.key}
        />
        {chat && <span class="chip open clip">{t("chatWith", { name: firstName(otherSide(chat, desk.engine.me)) })}</span>}
      </div>
      <div class="palettelist" id="palette-list" role="listbox" aria-label={t("palette")}>
        {entries.map((entry, i) => (
          <>
            {entries[i - 1]?.section !== entry.section && (
              <div class="section" role="presentation">
                {t(`palette_${entry.section}`)}
              </div>
            )}
            <div
              key={entry.id}
              id={list.optionId(i)}
              role="option"
              aria-selected={i === list.at}
              class="opt low"
              onMouseMove={() => list.moveTo(i)}
              onClick={() => run(entry)}
            >
              {entry.person ? <Avatar person={entry.person} size="s" /> : <Icon name={entry.icon} />}
              <span class="grow clip" dir="auto">
                {parts(entry.text, words).map((part, n) => (part.fits ? <b key={n}>{part.text}</b> : part.text))}
              </span>
              {entry.aside && <span class="q sm clip">{entry.aside}</span>}
              {entry.plate && <Plate plate={entry.plate} />}
              {entry.keys && <Keys keys={entry.keys} />}
            </div>
          </>
        ))}
      </div>
      {entries.length === 0 && <p class="hintline">{t("nothingFor", { words: typed })}</p>}
      <div class="palettefoot q xs" aria-hidden="true">
        <Keys keys={["Enter"]} /> {t("keyRun")} <Keys keys={["Escape"]} /> {t("closeWindow")} <span class="grow" />
        <Keys keys={[">"]} /> {t("onlyActions")} <Keys keys={["@"]} /> {t("onlyPeople")} <Keys keys={["#"]} /> {t("onlyPlates")}
      </div>
    </Layer>
  );
}

function chatEntries(desk: Desk, words: string, only: string | null, onOpen: (chat: number) => void): PaletteEntry[] {
  const me = desk.engine.me;
  const rows: DeskChat[] = [...desk.engine.inbox.rows.values()].sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));
  const wanted = only === "#" ? rows.filter((chat) => chat.car) : only === "@" ? [] : rows;
  const textOf = (chat: DeskChat): string => (only === "#" ? (chat.car?.plate ?? "") : `${nameOf(otherSide(chat, me))}, ${subjectOf(chat)}`);
  return ranked(wanted, words, textOf)
    .slice(0, CHATS_MAX)
    .map((chat) => ({
      id: `chat-${chat.chat_id}`,
      section: "chats",
      icon: "chat",
      text: `${nameOf(otherSide(chat, me))}, ${subjectOf(chat)}`,
      person: otherSide(chat, me),
      aside: t(`status_${chat.status}`),
      ...(chat.car?.plate ? { plate: chat.car.plate } : {}),
      run: () => onOpen(chat.chat_id),
    }));
}

function personEntry(person: Person, onLayer: OpenLayer): PaletteEntry {
  return {
    id: `person-${person.type}-${person.id}`,
    section: "people",
    icon: "person",
    text: nameOf(person),
    person,
    aside: staffRole(person),
    run: () => onLayer({ is: "new", person }),
  };
}

function usePeople(desk: Desk, words: string): Person[] {
  const [found, setFound] = useState<{ words: string; people: Person[] }>({ words: "", people: [] });
  useEffect(() => {
    if (words.length < PEOPLE_FROM) return;
    let late = false;
    const timer = window.setTimeout(() => {
      ifOffered(findPeople(desk.engine.api, words)).then(
        (answer) => {
          if (!late) setFound({ words, people: answer?.people.slice(0, PEOPLE_MAX) ?? [] });
        },
        () => undefined, // Without a line the palette has what is here.
      );
    }, SEARCH_REST_MS);
    return () => {
      late = true;
      window.clearTimeout(timer);
    };
  }, [words]);
  return found.words === words ? found.people : [];
}
