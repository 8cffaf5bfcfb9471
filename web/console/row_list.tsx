// The rows of a list: one tab stop with arrows; a press opens a chat, or picks
// it while chats are being picked.

import { useRef, useState } from "preact/hooks";
import { ChatRow } from "./chat_row";
import type { Desk } from "./desk";
import type { DeskChat } from "./server/desk_wire";

interface Props {
  desk: Desk;
  rows: DeskChat[];
  /** The open chat stands beside and is marked. */
  marked: boolean;
  big: boolean;
  onOpen(chat: number): void;
}

export function RowList({ desk, rows, marked, big, onOpen }: Props) {
  const { engine } = desk;
  const list = useRef<HTMLUListElement>(null);
  const [stop, setStop] = useState<number | null>(null);
  const tabStop = rows.some((chat) => chat.chat_id === stop) ? stop : (rows.find((chat) => chat.chat_id === engine.open) ?? rows[0])?.chat_id;
  const arrows = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -rows.length, End: rows.length };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focusRow(list.current, step);
  };
  return (
    <ul
      ref={list}
      onKeyDown={arrows}
      onFocusIn={(event) => setStop(chatOf(event.target))}
      onClick={(event) => {
        const chat = chatOf(event.target);
        if (chat !== null && !desk.picked) onOpen(chat);
      }}
      onChange={(event) => {
        const chat = chatOf(event.target);
        if (chat !== null) desk.pick(chat);
      }}
    >
      {rows.map((chat) => (
        <ChatRow
          key={chat.chat_id}
          desk={desk}
          chat={chat}
          selected={marked && engine.open === chat.chat_id}
          tabStop={chat.chat_id === tabStop}
          big={big}
        />
      ))}
    </ul>
  );
}

function chatOf(target: EventTarget | null): number | null {
  const id = target instanceof Element ? target.closest<HTMLElement>("[data-chat]")?.dataset["chat"] : undefined;
  return id ? Number(id) : null;
}

/** Moves the focus `step` rows on from the focused one, or to the open chat's. */
export function focusRow(list: Element | null, step: number): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>("[data-chat]") ?? [])];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const from = at >= 0 ? at + step : rows.findIndex((row) => row.getAttribute("aria-current") === "true") + (step > 0 ? step : step + 1);
  const target = rows[Math.min(Math.max(0, from), rows.length - 1)];
  (target?.querySelector<HTMLElement>("input") ?? target)?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest" });
}
