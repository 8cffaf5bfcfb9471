// The saved replies that fit what is typed after the slash, above the composer.
// What was filled in from the chat is marked, and so is what nobody knows.

import { t } from "../shared/strings/text";
import type { PickList } from "./pick_list";
import { pieces, type Values } from "./reply_text";
import type { SavedReply } from "./server/desk_wire";

interface Props {
  replies: SavedReply[];
  /** How many there are in all. */
  all: number;
  values: Values;
  list: PickList;
  onPick(reply: SavedReply): void;
  onManage(): void;
}

export function ReplyOffer({ replies, all, values, list, onPick, onManage }: Props) {
  return (
    <div class="offer">
      <ul id="saved-reply-list" role="listbox" aria-label={t("savedReplies")}>
        {replies.map((reply, i) => (
          // The field keeps the focus, so a press must not take it.
          <li
            key={reply.id}
            id={list.optionId(i)}
            role="option"
            aria-selected={i === list.at}
            class="opt"
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => list.moveTo(i)}
            onClick={() => onPick(reply)}
          >
            <b class="clip">/{reply.shortcut}</b>
            <span class="clip grow m" dir="auto">
              <Filled text={reply.text} values={values} />
            </span>
          </li>
        ))}
      </ul>
      <div class="offerfoot">
        <span class="grow q xs">{t("ofReplies", { n: replies.length, all })}</span>
        <button type="button" class="btn link" onMouseDown={(event) => event.preventDefault()} onClick={onManage}>
          {t("savedReplies")}
        </button>
      </div>
    </div>
  );
}

/** A reply's text with its variables filled in and marked. */
export function Filled({ text, values }: { text: string; values: Values }) {
  return (
    <>
      {pieces(text, values).map((piece, i) =>
        piece.is === "plain" ? piece.text : (
          <mark key={i} class={piece.is}>
            {piece.text}
          </mark>
        ),
      )}
    </>
  );
}
