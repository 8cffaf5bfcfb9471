// The messages of the open chat. Opens at the unread line, else at the end;
// follows new messages within 80 px of the end, otherwise stands still and
// offers a pill; loads older pages above without a jump; tells what was seen.

import type { ComponentType } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Engine } from "../engine";
import { partyKey } from "../log";
import { around, earlier, further, shown, type WindowEnd } from "../log_window";
import type { ChatKey } from "../outbox";
import { addedAfter, buildRows, lineKeys, type Row } from "../rows";
import { t, tn } from "../strings/text";
import { Avatar } from "./avatar";
import { LogRow, type NoteProps } from "./bubble";
import { Icon } from "./icon";
import { keepPlace, lineOf, newPlace, notePlace, openPlace, toEnd, toLine } from "./log_place";
import { nameOf } from "./names";
import { useSeen } from "./seen";

/** So near to an edge of the window the next lines are fetched. */
const MORE_PX = 320;

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
  const pending = engine.outbox.of(chat);
  const keys = lineKeys(log, pending);
  const [end, setEnd] = useState<WindowEnd>(null);
  const part = shown(keys, end);
  const whole = part.to === keys.length;
  const rows = buildRows({
    log,
    pending,
    me,
    customer,
    unread: engine.unread,
    shown: part,
    lastSeq: engine.chat(chat)?.last_seq ?? 0,
    waitsUntil: engine.waitsUntil(chat),
  });
  const box = useRef<HTMLDivElement>(null);
  const place = useRef(newPlace());
  /** The line that the pill leads to, while its window is being drawn. */
  const target = useRef<string | null>(null);
  const [behind, setBehind] = useState<{ count: number; key: string } | null>(null);
  const typing = typeof chat === "number" ? engine.typing.in(chat) : null;

  const more = (element: HTMLElement): void => {
    if (element.scrollTop < MORE_PX) {
      if (part.from > 0) setEnd(earlier(keys, end));
      else if (log.hasOlder && typeof chat === "number") void engine.loadOlder(chat);
    } else if (!whole && element.scrollHeight - element.scrollTop - element.clientHeight < MORE_PX) setEnd(further(keys, end));
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || log.state !== "ready" || !engine.lineKnown) return;
    const here = place.current;
    const last = keys.at(-1) ?? "";
    if (!here.opened) {
      const start = engine.unread && end === null ? around(keys, `seq-${engine.unread.seq}`) : null;
      if (start !== null) return setEnd(start);
      here.last = last;
      return openPlace(element, here, whole);
    }
    const found = target.current && lineOf(element, target.current);
    if (found) {
      target.current = null;
      toLine(element, found);
      notePlace(element, here, whole);
    } else if (last !== here.last) arrived(here.last);
    here.last = last;
    // The end is wanted and not drawn yet: the next drawing has it.
    if (here.atEnd && !whole) return setEnd(null);
    keepPlace(element, here, whole);
    // An older page came for who waits at the top: no scroll says so.
    if (!here.atEnd && part.from > 0 && element.scrollTop < MORE_PX) setEnd(earlier(keys, end));
  });

  /** Lines were added after the one that was the last. */
  const arrived = (before: string): void => {
    // Who wrote it just now wants to see it.
    if (place.current.atEnd || pending.some((item) => item.client_id === keys.at(-1))) {
      place.current.atEnd = true;
      return;
    }
    const added = addedAfter(log, before, me);
    if (added.length > 0) setBehind((known) => ({ count: (known?.count ?? 0) + added.length, key: known?.key ?? added[0] ?? "" }));
  };

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // The keyboard opens, a banner comes: the end stays in view for who was there.
    const watcher = new ResizeObserver(() => {
      if (place.current.atEnd && place.current.opened) toEnd(element);
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  useSeen(box, rows, me ? (log.reads[partyKey(me)] ?? 0) : 0, (seq) => {
    if (typeof chat === "number") engine.seen(chat, seq);
  });

  const scrolled = (): void => {
    const element = box.current;
    if (!element || !place.current.opened) return;
    notePlace(element, place.current, whole);
    if (place.current.atEnd && behind) setBehind(null);
    more(element);
  };
  const goTo = (): void => {
    setBehind(null);
    if (!behind || !box.current) return;
    target.current = behind.key;
    setEnd(around(keys, behind.key));
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

/** The last message of its group: the next row does not continue it. */
function isTail(rows: Row[], i: number): boolean {
  const next = rows[i + 1];
  return !(next?.is === "text" && next.continued);
}

function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <span class="sr">{t("loading")}</span>
      <i />
      <i />
      <i />
      <p class="slow">{t("slow")}</p>
    </div>
  );
}
