// The messages of the open chat. Opens at the unread line, else at the end;
// follows new messages within 80 px of the end, otherwise stands still and
// offers a pill; loads older pages above without a jump; tells what was seen.

import type { ComponentType } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Engine } from "../engine";
import { partyKey } from "../log";
import type { ChatKey } from "../outbox";
import { buildRows, type Row } from "../rows";
import { t, tn } from "../strings/text";
import { Avatar } from "./avatar";
import { LogRow, type NoteProps } from "./bubble";
import { Icon } from "./icon";
import { nameOf } from "./names";
import { useSeen } from "./seen";

const AT_END_PX = 80;
const LOAD_OLDER_PX = 160;

interface Props {
  engine: Engine;
  chat: ChatKey;
  /** The chat is between a customer and the shop. */
  customer: boolean;
  Note?: ComponentType<NoteProps>;
}

export function LogView({ engine, chat, customer, Note }: Props) {
  const log = engine.log(chat);
  const me = engine.me;
  const rows = buildRows({ log, pending: engine.outbox.of(chat), me, customer, unread: engine.unread });
  const box = useRef<HTMLDivElement>(null);
  const place = useRef({ atEnd: true, opened: false, first: 0, height: 0, last: "" });
  const [behind, setBehind] = useState<{ count: number; key: string } | null>(null);
  const typing = typeof chat === "number" ? engine.typing.in(chat) : null;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || log.state !== "ready") return;
    keepPlace(element, place.current, rows, log.messages[0]?.seq ?? 0, (added) =>
      setBehind((known) => ({ count: (known?.count ?? 0) + added.length, key: known?.key ?? added[0] ?? "" })),
    );
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // The keyboard opens, a banner comes: the end stays in view for who was there.
    const watcher = new ResizeObserver(() => {
      if (place.current.atEnd && place.current.opened) element.scrollTop = element.scrollHeight;
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  useSeen(box, log, me ? (log.reads[partyKey(me)] ?? 0) : 0, (seq) => {
    if (typeof chat === "number") engine.seen(chat, seq);
  });

  const scrolled = (): void => {
    const element = box.current;
    if (!element || !place.current.opened) return;
    place.current.atEnd = fromEnd(element) <= AT_END_PX;
    if (place.current.atEnd && behind) setBehind(null);
    if (element.scrollTop < LOAD_OLDER_PX && log.hasOlder && typeof chat === "number") void engine.loadOlder(chat);
  };
  const goTo = (): void => {
    const target = behind && box.current?.querySelector(`[data-key="${CSS.escape(behind.key)}"]`);
    if (target) target.scrollIntoView({ block: "start" });
    else if (box.current) box.current.scrollTop = box.current.scrollHeight;
    setBehind(null);
  };

  return (
    <div class="logwrap">
      <div class="log" role="log" aria-live="off" aria-label={t("message")} tabIndex={0} ref={box} onScroll={scrolled}>
        {log.state === "loading" && rows.length === 0 && <Skeleton />}
        {log.state === "failed" && (
          <p class="loadfailed">
            {t("loadFailed")}{" "}
            <button class="btn link" onClick={() => typeof chat === "number" && engine.reload(chat)}>
              {t("retry")}
            </button>
          </p>
        )}
        <ol>
          {rows.map((row, i) => (
            <LogRow key={row.key} row={row} engine={engine} tail={isTail(rows, i)} Note={Note} />
          ))}
        </ol>
        <div class="typingline">
          {typing && (
            <>
              <Avatar person={typing} size="s" />
              <span class="typing" role="img" aria-label={t("typing", { name: nameOf(typing) })}>
                <i />
                <i />
                <i />
              </span>
            </>
          )}
        </div>
      </div>
      {behind && (
        <button class="jump" onClick={goTo}>
          <Icon name="arrowDown" size="s" />
          {tn("newMessages", behind.count)}
        </button>
      )}
    </div>
  );
}

interface Place {
  atEnd: boolean;
  opened: boolean;
  /** Seq of the first message and the height at the last drawing. */
  first: number;
  height: number;
  /** Key of the last row at the last drawing. */
  last: string;
}

/** Puts the scroll where the reader expects it after a drawing. */
function keepPlace(element: HTMLElement, place: Place, rows: Row[], first: number, onBehind: (keys: string[]) => void): void {
  const lastRow = rows.at(-1);
  const last = lastRow?.key ?? "";
  if (!place.opened) {
    place.opened = true;
    const line = element.querySelector("[data-unread]");
    if (line) line.scrollIntoView({ block: "start" });
    else element.scrollTop = element.scrollHeight;
    place.atEnd = fromEnd(element) <= AT_END_PX;
  } else if (place.first > first && first > 0) {
    element.scrollTop += element.scrollHeight - place.height;
  } else if (last !== place.last) {
    const mine = lastRow?.is === "text" && lastRow.side === "me" && lastRow.seq === null;
    if (place.atEnd || mine) {
      element.scrollTop = element.scrollHeight;
      place.atEnd = true;
    } else onBehind(addedKeys(rows, place.last));
  } else if (place.atEnd) element.scrollTop = element.scrollHeight;
  place.first = first;
  place.height = element.scrollHeight;
  place.last = last;
}

function addedKeys(rows: Row[], after: string): string[] {
  const from = rows.findIndex((row) => row.key === after) + 1;
  return rows.slice(from).filter((row) => row.is === "text" || row.is === "note").map((row) => row.key);
}

function fromEnd(element: HTMLElement): number {
  return element.scrollHeight - element.scrollTop - element.clientHeight;
}

/** The last message of its group: the next row does not continue it. */
function isTail(rows: Row[], i: number): boolean {
  const next = rows[i + 1];
  return !(next?.is === "text" && next.continued);
}

function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-label={t("loading")}>
      <i />
      <i />
      <i />
    </div>
  );
}
