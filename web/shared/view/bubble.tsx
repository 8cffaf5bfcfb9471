// One line of a log: a day, the unread line, an event, a message. Text
// of people is a text node, in its own direction.

import type { ComponentType } from "preact";
import type { Engine } from "../engine";
import type { Row } from "../rows";
import { t, tn } from "../strings/text";
import { clock, day } from "../strings/time";
import { Avatar } from "./avatar";
import { eventIcon, eventText } from "./event_text";
import { Held } from "./held";
import { Icon } from "./icon";
import { nameOf, roleOf } from "./names";
import { Tick } from "./tick";
import { Refused, UnsentMenu, Waits } from "./unsent";
import { Words } from "./words";

interface Props {
  row: Row;
  engine: Engine;
  /** The last of its group carries the avatar. */
  tail: boolean;
  /** How notes look; only staff has them. */
  Note?: ComponentType<NoteProps> | undefined;
}

export interface NoteProps {
  row: Extract<Row, { is: "note" }>;
  engine: Engine;
}

export function LogRow({ row, engine, tail, Note }: Props) {
  switch (row.is) {
    case "day":
      return <li class="day">{day(row.at, new Date())}</li>;
    case "unread":
      return (
        <li class="newline" data-unread>
          {tn("newMessages", row.count)}
        </li>
      );
    case "event":
      return (
        <li class="sys" data-key={row.key}>
          <Icon name={eventIcon(row.event)} size="s" />
          <span>{eventText(row.event, row.text)}</span>
        </li>
      );
    case "gap":
      return (
        <li class="skeleton gap">
          <span class="sr">{t("loading")}</span>
          <i />
          <i />
        </li>
      );
    case "note":
      return Note ? <Note row={row} engine={engine} /> : null;
    case "text":
      return <Bubble row={row} engine={engine} tail={tail} />;
  }
}

function Bubble({ row, engine, tail }: { row: Extract<Row, { is: "text" }>; engine: Engine; tail: boolean }) {
  const own = row.side !== "them";
  const named = row.side !== "me" && !row.continued;
  const classes = ["msg", own ? "me" : "", row.side === "team" ? "team" : "", row.continued ? "cont" : "", row.state];
  // While the line is there a message goes out faster than anybody could take it back.
  const stuck = row.seq === null && (row.state === "refused" || engine.lostSince !== null);
  return (
    <li class={classes.join(" ")} data-key={row.key} {...(row.seq !== null && !own ? { "data-seq": row.seq } : {})}>
      {row.side !== "me" && (tail ? <Avatar person={row.from} /> : <span />)}
      {named && (
        <div class="who">
          <b>
            <bdi>{nameOf(row.from)}</bdi>
          </b>
          {roleOf(row.from)}
        </div>
      )}
      <div class={`bub ${row.files.length ? "media" : ""}`} dir="auto">
        <Held files={row.files} engine={engine} client_id={row.state === "queued" ? row.client_id : undefined} />
        {row.files.length && row.text ? (
          <span class="cap">
            <Words text={row.text} />
          </span>
        ) : (
          <Words text={row.text} />
        )}
        <span class="t">
          <Time at={row.at} /> {own && <Tick state={row.state} label={stateLabel(row.state)} />}
        </span>
        {stuck && <UnsentMenu row={row} engine={engine} />}
      </div>
      {row.refused && <Refused row={row} engine={engine} />}
      {row.waitsUntil && <Waits engine={engine} until={row.waitsUntil} />}
    </li>
  );
}

export function stateLabel(state: "queued" | "sending" | "sent" | "read" | "refused"): string {
  return state === "queued" ? t("waiting") : state === "refused" ? t("refused", { reason: "" }) : t(state);
}

export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} dir="ltr">
      {clock(at)}
    </time>
  );
}
