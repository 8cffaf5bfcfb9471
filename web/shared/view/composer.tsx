// Where messages are written. Enter sends with a keyboard, breaks the line on
// touch; the text is kept on the device while it is typed. For staff it can be
// an internal note, and then looks like one from edge to edge.

import type { ComponentType } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { DRAFT_REST_MS } from "../drafts";
import type { Engine } from "../engine";
import { wordsFor, type HeldFile } from "../files/held";
import type { ChatKey } from "../outbox";
import { t } from "../strings/text";
import { isTouch } from "./hooks";
import { Icon } from "./icon";

/** Characters (Unicode scalar values) of a message, trimmed. */
const TEXT_MAX = 8_000;

interface Props {
  engine: Engine;
  chat: ChatKey | "new";
  placeholder: string;
  /** Staff may write notes: the switch between a reply and a note. */
  Modes?: ComponentType<ModesProps>;
  autofocus: boolean;
  /** Photos, files, voice notes: comes with what is loaded later, for chats that exist. */
  Files?: ComponentType<FilesProps> | undefined;
  /** False: it is not to go yet, and stays in the field. */
  onSend(text: string, note: boolean, files: HeldFile[]): boolean | void;
}

export interface FilesProps {
  engine: Engine;
  held: HeldFile[];
  /** Nothing is written: the camera and the microphone stand where "send" will. */
  empty: boolean;
  /** Where it stands: in the pill around the field, in a row below it, or under a technician's big buttons, which have the camera. */
  tools?: "pill" | "row" | "glove";
  onChange(held: HeldFile[]): void;
  /** A voice note goes at once. */
  onSend(held: HeldFile[]): void;
}

export interface ModesProps {
  note: boolean;
  onChange(note: boolean): void;
}

export function Composer({ engine, chat, placeholder, Modes, autofocus, Files, onSend }: Props) {
  // The mode starts as a reply in every chat: a note mode that sticks would
  // one day be taken for the other.
  const [note, setNote] = useState(false);
  const [text, setText] = useState(() => engine.typed(chat, false));
  const field = useRef<HTMLTextAreaElement>(null);
  const length = [...text.trim()].length;
  const tooLong = length > TEXT_MAX;
  const [held, setHeld] = useState<HeldFile[]>([]);
  const empty = !text.trim() && held.length === 0;

  useEffect(() => {
    if (!text.trim()) {
      // An empty field right after "send" is no wish to clear: the ack does that.
      if (!engine.outbox.of(chat as ChatKey).length) engine.drafts.set(chat, "", note);
      return;
    }
    const timer = window.setTimeout(() => engine.drafts.set(chat, text, note), DRAFT_REST_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  const chatBefore = useRef(chat);
  useEffect(() => {
    if (chatBefore.current === chat) return;
    // The same composer for another chat: what was typed before it was known moves along.
    if (text) {
      engine.drafts.set(chatBefore.current, "", note);
      engine.drafts.set(chat, text, note);
    } else setText(engine.typed(chat, note));
    chatBefore.current = chat;
  }, [chat]);
  useEffect(() => {
    // A message was taken back into the draft.
    if (engine.takenBack === 0) return;
    setText(engine.typed(chat, note));
    field.current?.focus();
  }, [engine.takenBack]);
  useEffect(() => {
    if (autofocus) field.current?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => fit(field.current), [text]);

  const mode = (next: boolean): void => {
    if (next === note) return;
    engine.drafts.set(chat, text, note);
    setNote(next);
    setText(engine.typed(chat, next));
    field.current?.focus();
  };
  const submit = (): void => {
    const clean = withoutControls(text);
    if (empty || tooLong) return;
    engine.drafts.set(chat, clean, note);
    if (onSend(clean.trim() ? clean : wordsFor(held), note, held) === false) return;
    setText("");
    setHeld([]);
    field.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    // 229: some input methods end their composition with this Enter.
    if (event.isComposing || event.keyCode === 229 || isTouch()) return;
    event.preventDefault();
    submit();
  };

  return (
    <form
      class={`composer ${note ? "isnote" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {Modes && <Modes note={note} onChange={mode} />}
      <div class="cbox">
        {note && <Icon name="lock" />}
        {Files && <Files engine={engine} held={held} empty={empty} onChange={setHeld} onSend={(files) => onSend(wordsFor(files), note, files)} />}
        <textarea
          id="composer"
          ref={field}
          class="ta"
          rows={1}
          dir={text ? "auto" : undefined}
          value={text}
          placeholder={note ? t("notePlaceholder") : placeholder}
          aria-label={note ? t("note") : placeholder}
          aria-invalid={tooLong}
          onInput={(event) => {
            setText(event.currentTarget.value);
            if (typeof chat === "number") engine.typing.key(chat, note);
          }}
          onKeyDown={key}
        />
        {note ? (
          <button class="btn note-send" disabled={empty || tooLong}>
            {t("addNote")}
          </button>
        ) : (
          <button class="send" aria-label={t("send")} disabled={empty || tooLong}>
            <Icon name="up" size="l" />
          </button>
        )}
      </div>
      {tooLong && (
        <p class="meta bad" role="alert">
          {t("tooLong", { n: length })}
        </p>
      )}
    </form>
  );
}

/** The server refuses control characters; pasted text brings them along unseen. */
function withoutControls(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").replace(/\p{Cs}/gu, "\ufffd");
}

function fit(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
