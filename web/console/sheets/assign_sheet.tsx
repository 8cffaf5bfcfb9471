// Gives a chat to a technician, or back to the queue: who is here, how much each
// has already, who fits best. Carries whom the admin saw as assigned; if another
// admin was faster, the undo queue says who has it now.

import { useEffect, useState } from "preact/hooks";
import { t, tn } from "../../shared/strings/text";
import { Avatar } from "../../shared/view/avatar";
import { Icon } from "../../shared/view/icon";
import type { Person } from "../../shared/wire";
import { assign } from "../actions";
import type { Desk } from "../desk";
import { Layer } from "../layer";
import { byFit, isFull, isThere, suggested } from "../load";
import { usePickList } from "../pick_list";
import { Keys } from "../parts";
import type { DeskChat, DeskTechnician } from "../server/desk_wire";

/** Bars of the load picture where no capacity is set; more chats are written, not drawn. */
const BARS = 5;

interface Props {
  desk: Desk;
  chat: DeskChat;
  wide: boolean;
  anchor: DOMRect | null;
  onClose(): void;
}

export function AssignSheet({ desk, chat, wide, anchor, onClose }: Props) {
  const [words, setWords] = useState("");
  const [note, setNote] = useState("");
  // Whom the admin sees when the sheet opens is whom the decision is about: the server's word, not what is held here.
  const [expected] = useState(desk.engine.chat(chat.chat_id)?.worker_id ?? null);
  const now = chat.worker_id;
  useEffect(() => {
    void desk.run(() => desk.offers.askTechnicians(), "");
  }, []);
  const technicians = desk.offers.technicians;
  const best = suggested(technicians ?? [], now);
  const fits = [...(technicians ?? [])]
    .filter((one) => one.full_name.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()))
    .sort(byFit);

  const give = (to: Person | null): void => {
    onClose();
    assign(desk, chat, to, expected, note);
  };
  const list = usePickList("technician", fits.length, (i) => {
    const one = fits[i];
    if (one) give({ type: "worker", id: one.id, name: one.full_name });
  });

  return (
    <Layer title={t("assignTo")} look="pop" anchor={anchor} bare={wide} onClose={onClose}>
      <label class="search">
        <Icon name="search" size="s" />
        <input
          role="combobox"
          aria-expanded={true}
          aria-controls="technician-list"
          aria-activedescendant={list.activeId}
          value={words}
          dir="auto"
          placeholder={t("findTechnician")}
          aria-label={t("findTechnician")}
          onInput={(event) => setWords(event.currentTarget.value)}
          onKeyDown={list.key}
        />
        <Keys keys={["a"]} />
      </label>
      <ul class="opts" id="technician-list" role="listbox" aria-label={t("assignTo")}>
        {fits.map((one, i) => (
          <li
            key={one.id}
            id={list.optionId(i)}
            role="option"
            aria-selected={i === list.at}
            class="opt"
            onMouseMove={() => list.moveTo(i)}
            onClick={() => give({ type: "worker", id: one.id, name: one.full_name })}
          >
            <Avatar person={{ type: "worker", id: one.id, name: one.full_name }} online={one.online} />
            <span class="grow">
              <span class="optname">
                <b dir="auto">{one.full_name}</b>
                {one.id === best && <span class="chip ok">{t("suggested")}</span>}
                {one.id === now && <span class="chip open">{t("nowTheirs")}</span>}
              </span>
              <span class="q sm">{presence(one, now)}</span>
            </span>
            <Load one={one} />
          </li>
        ))}
      </ul>
      {technicians && fits.length === 0 && <p class="hintline">{t("noTechnicians")}</p>}
      <label class="field handover">
        <span class="sm m">{t("handoverNote")}</span>
        <input class="input" dir="auto" value={note} placeholder={t("handoverHint")} onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
      {now !== null && (
        <button class="act" onClick={() => give(null)}>
          <Icon name="people" />
          <span class="grow">{t("backToQueue")}</span>
          <Keys keys={["Shift+a"]} />
        </button>
      )}
    </Layer>
  );
}

function presence(one: DeskTechnician, now: number | null): string {
  if (one.id === now) return t("assignedNow");
  if (one.on_duty === false) return t("offDuty");
  if (isFull(one)) return t("isFull");
  return isThere(one) && one.open_chats === 0 ? t("isFree") : t(one.online ? "isOnline" : "isOffline");
}

function Load({ one }: { one: DeskTechnician }) {
  const bound = one.capacity ?? null;
  const bars = Math.min(bound ?? BARS, BARS * 2);
  const label = bound === null ? tn("openChats", one.open_chats) : t("openOf", { n: one.open_chats, all: bound });
  return (
    <span class={`load ${isFull(one) ? "hot" : ""}`} role="img" aria-label={label}>
      {Array.from({ length: bars }, (_, i) => (
        <i key={i} class={i < one.open_chats ? "f" : ""} />
      ))}
      <span class="num" aria-hidden="true">
        {bound === null ? one.open_chats : t("ofBound", { n: one.open_chats, all: bound })}
      </span>
    </span>
  );
}
