// The words a chat is marked with, for staff. Those that others use are offered
// first, so that one thing gets one word.

import { useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";
import type { Desk } from "../desk";
import { Layer } from "../layer";
import { usePickList } from "../pick_list";
import type { DeskChat } from "../server/desk_wire";
import { tag as saveTags } from "../server/endpoints";

const TAGS_MAX = 10;
const TAG_MAX = 40;
const OFFERED_MAX = 8;

interface Props {
  desk: Desk;
  chat: DeskChat;
  anchor: DOMRect | null;
  onClose(): void;
}

export function TagsSheet({ desk, chat, anchor, onClose }: Props) {
  const [words, setWords] = useState("");
  const tags = chat.tags ?? [];
  const wanted = words.trim();
  const save = async (next: string[]): Promise<void> => {
    const done = await desk.run(() => desk.engine.act((api) => saveTags(api, chat.chat_id, next)), "");
    if (done) void desk.run(() => desk.offers.askTags(), "");
  };
  const add = (tag: string | undefined): void => {
    setWords("");
    if (tag && !tags.includes(tag) && tags.length < TAGS_MAX) void save([...tags, tag]);
  };
  const offered = (desk.offers.tags ?? [])
    .map((one) => one.tag)
    .filter((tag) => !tags.includes(tag) && tag.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()))
    .slice(0, OFFERED_MAX);
  const options = wanted && !offered.includes(wanted) && !tags.includes(wanted) ? [...offered, wanted] : offered;
  const list = usePickList("tag", options.length, (i) => add(options[i]));
  return (
    <Layer title={t("tags")} look="pop" anchor={anchor} onClose={onClose}>
      {tags.length > 0 && (
        <ul class="tags">
          {tags.map((tag) => (
            <li key={tag}>
              <button class="chip" aria-label={t("withoutTag", { tag })} onClick={() => void save(tags.filter((other) => other !== tag))}>
                <span dir="auto">{tag}</span>
                <Icon name="cross" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {tags.length < TAGS_MAX ? (
        <label class="search">
          <Icon name="tag" size="s" />
          <input
            role="combobox"
            aria-expanded={options.length > 0}
            aria-controls="tag-list"
            aria-activedescendant={list.activeId}
            dir="auto"
            maxLength={TAG_MAX}
            value={words}
            placeholder={t("addTag")}
            aria-label={t("addTag")}
            onInput={(event) => setWords(event.currentTarget.value)}
            onKeyDown={list.key}
          />
        </label>
      ) : (
        <p class="hint">{t("tagsFull", { n: TAGS_MAX })}</p>
      )}
      <ul class="opts" id="tag-list" role="listbox" aria-label={t("tags")}>
        {options.map((tag, i) => (
          <li
            key={tag}
            id={list.optionId(i)}
            role="option"
            aria-selected={i === list.at}
            class="opt low"
            onMouseMove={() => list.moveTo(i)}
            onClick={() => add(tag)}
          >
            <span class="grow" dir="auto">
              {tag}
            </span>
            {tag === wanted && !offered.includes(tag) && <span class="q sm">{t("newTag")}</span>}
          </li>
        ))}
      </ul>
    </Layer>
  );
}
