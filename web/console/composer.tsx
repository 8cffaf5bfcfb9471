// Where staff writes. Enter sends with a keyboard, breaks the line on touch;
// Ctrl Enter sends and closes; a slash at the beginning offers saved replies.
// As an internal note the whole of it changes, from edge to edge, and the mode
// is never remembered: each chat begins as a reply.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { DRAFT_REST_MS } from "../shared/drafts";
import { wordsFor, type HeldFile } from "../shared/files/held";
import type { ChatKey } from "../shared/outbox";
import { t, tn } from "../shared/strings/text";
import { FileBar } from "../shared/view/file_bar";
import { isTouch } from "../shared/view/hooks";
import { Icon } from "../shared/view/icon";
import { firstName } from "../shared/view/names";
import { closeChats, send } from "./actions";
import type { ComposerWish } from "./composer_wish";
import type { Desk } from "./desk";
import { GlovePhoto } from "./glove_photo";
import { filled, firstMissing, fitting, slashWord, type Values } from "./reply_text";
import { ReplyOffer } from "./reply_offer";
import { usePickList } from "./pick_list";
import type { SavedReply } from "./server/desk_wire";

/** Characters (Unicode scalar values) of a message, trimmed. */
const TEXT_MAX = 8_000;

interface Props {
  desk: Desk;
  chat: ChatKey;
  placeholder: string;
  values: Values;
  wide: boolean;
  /** A technician's phone: big buttons with words above the field. */
  glove: boolean;
  /** What a key, the palette or a sheet asked of the composer. */
  wish: ComposerWish;
  onReplies(): void;
  onResolved(): void;
  onNeedAdmin(): void;
  onLeave(): void;
}

export function Composer(props: Props) {
  const { desk, chat, placeholder, values, wide, glove, wish } = props;
  const { engine } = desk;
  const [note, setNote] = useState(false);
  const [text, setText] = useState(() => startText(desk, chat, false));
  // Apart, as the drafts are: what was chosen for staff alone never goes along with a reply.
  const [heldFor, setHeldFor] = useState<{ reply: HeldFile[]; note: HeldFile[] }>({ reply: [], note: [] });
  const [refusedSlash, setRefusedSlash] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const length = [...text.trim()].length;
  const tooLong = length > TEXT_MAX;
  const held = note ? heldFor.note : heldFor.reply;
  const setHeld = (files: HeldFile[]): void => setHeldFor({ ...heldFor, [note ? "note" : "reply"]: files });
  const empty = !text.trim() && held.length === 0;
  const sendable = !empty && !tooLong;
  const replies = desk.offers.replies;
  const word = note || refusedSlash ? null : slashWord(text);
  const offered = replies && word !== null ? fitting(replies, word) : [];

  const put = (next: string): void => {
    setText(next);
    // Once it is drawn, so that the cursor stands in what was put there.
    requestAnimationFrame(() => {
      const missing = firstMissing(next);
      field.current?.focus();
      field.current?.setSelectionRange(missing?.from ?? next.length, missing?.to ?? next.length);
    });
  };
  const useReply = (reply: SavedReply | undefined): void => {
    if (reply) put(filled(reply.text, values));
  };
  const list = usePickList("saved-reply", offered.length, (i) => useReply(offered[i]));

  useEffect(() => {
    if (!text.trim()) {
      // An empty field right after "send" is no wish to clear: the ack does that.
      if (!engine.outbox.of(chat).length) engine.drafts.set(chat, "", note);
      return;
    }
    const timer = window.setTimeout(() => engine.drafts.set(chat, text, note), DRAFT_REST_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    if (wide && !isTouch()) field.current?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => fit(field.current), [text, note]);
  useEffect(() => {
    if (!text.startsWith("/")) setRefusedSlash(false);
  }, [text]);

  const mode = (next: boolean): void => {
    if (next !== note) {
      engine.drafts.set(chat, text, note);
      setNote(next);
      setText(startText(desk, chat, next));
    }
    field.current?.focus();
  };
  wish.serve({ reply: () => mode(false), note: () => mode(true), use: useReply });

  const submit = (thenClose: boolean): void => {
    const clean = withoutControls(text);
    if (empty || tooLong) return;
    engine.drafts.set(chat, clean, note);
    setText("");
    setHeld([]);
    send(desk, chat, clean.trim() ? clean : wordsFor(held), note, held);
    const row = desk.chat(chat);
    if (thenClose && row && !note) closeChats(desk, [row]);
    field.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    if (offered.length > 0) {
      if (list.key(event)) return;
      if (event.key === "Tab" && !event.shiftKey) {
        event.preventDefault();
        useReply(offered[list.at]);
        return;
      }
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      if (word !== null) setRefusedSlash(true);
      else props.onLeave();
      return;
    }
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    // 229: some input methods end their composition with this Enter.
    if (event.isComposing || event.keyCode === 229) return;
    const close = event.ctrlKey || event.metaKey;
    if (!close && isTouch()) return;
    event.preventDefault();
    submit(close);
  };

  const files = desk.offers.upload && typeof chat === "number" && (
    <FileBar
      engine={engine}
      held={held}
      empty={empty}
      tools={wide ? "row" : glove && !note ? "glove" : "pill"}
      onChange={setHeld}
      onSend={(spoken) => send(desk, chat, wordsFor(spoken), note, spoken)}
    />
  );
  return (
    <form
      class={`composer rich ${note ? "isnote" : ""} ${glove ? "glovely" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
    >
      {offered.length > 0 && <ReplyOffer replies={offered} all={replies?.length ?? 0} values={values} list={list} onPick={useReply} onManage={props.onReplies} />}
      {glove && !note ? (
        <GloveButtons {...props} onNote={() => mode(true)} />
      ) : (
        <div class="rt">
          <Modes note={note} onChange={mode} />
          <span class="grow" />
          <LookingLine desk={desk} chat={chat} />
        </div>
      )}
      <div class="cbox">
        {note && <Icon name="lock" />}
        {!wide && files}
        <textarea
          id="composer"
          ref={field}
          class="ta"
          rows={1}
          dir="auto"
          value={text}
          placeholder={note ? t("notePlaceholder") : replies?.length && wide ? t("replyOrSlash", { reply: placeholder }) : placeholder}
          aria-label={note ? t("note") : placeholder}
          aria-invalid={tooLong}
          {...(offered.length > 0
            ? { "aria-controls": "saved-reply-list", "aria-autocomplete": "list" as const, "aria-activedescendant": list.activeId }
            : {})}
          onInput={(event) => {
            setText(event.currentTarget.value);
            if (typeof chat === "number") engine.typing.key(chat, note);
          }}
          onKeyDown={key}
        />
        {!wide && <SendButton note={note} ready={sendable} wide={false} />}
      </div>
      {wide && (
        <div class="rb">
          {files}
          {replies && (
            <button type="button" class="ib" aria-label={t("savedReplies")} title={t("savedReplies")} onClick={props.onReplies}>
              <Icon name="lines" />
            </button>
          )}
          <span class="grow" />
          {!isTouch() && <span class="q xs">{t("enterSends")}</span>}
          <SendButton note={note} ready={sendable} wide={true} />
        </div>
      )}
      {tooLong && (
        <p class="meta bad" role="alert">
          {t("tooLong", { n: length })}
        </p>
      )}
    </form>
  );
}

function SendButton({ note, ready, wide }: { note: boolean; ready: boolean; wide: boolean }) {
  if (note) {
    return (
      <button class="btn note-send" disabled={!ready}>
        {t("addNote")}
      </button>
    );
  }
  if (wide) {
    return (
      <button class="btn primary sendbtn" disabled={!ready}>
        {t("send")}
      </button>
    );
  }
  return (
    <button class="send" aria-label={t("send")} disabled={!ready}>
      <Icon name="up" size="l" />
    </button>
  );
}

function Modes({ note, onChange }: { note: boolean; onChange(note: boolean): void }) {
  return (
    <>
      <button type="button" class="tab" aria-pressed={!note} onClick={() => onChange(false)}>
        {t("reply")}
      </button>
      <button type="button" class="tab" aria-pressed={note} onClick={() => onChange(true)}>
        <Icon name="lock" size="s" />
        {t("note")}
      </button>
    </>
  );
}

function LookingLine({ desk, chat }: { desk: Desk; chat: ChatKey }) {
  const others = typeof chat === "number" ? desk.looking.in(chat) : [];
  const first = others[0];
  if (!first) return null;
  return (
    <span class="looking q xs clip" role="status">
      <Icon name="eye" size="s" />
      <span class="clip">{others.length === 1 ? t("looksToo", { name: firstName(first) }) : tn("lookToo", others.length)}</span>
    </span>
  );
}

/** For a wet or gloved thumb: 64 px high, with words. */
function GloveButtons({ desk, chat, onReplies, onResolved, onNeedAdmin, onNote }: Props & { onNote(): void }) {
  const row = desk.chat(chat);
  if (!row) return null;
  const isOpen = row.status !== "closed";
  return (
    <div class="glove">
      {desk.offers.upload && typeof chat === "number" && <GlovePhoto desk={desk} chat={chat} />}
      {desk.offers.replies && (
        <button type="button" onClick={onReplies}>
          <Icon name="lines" size="l" />
          {t("quickReply")}
        </button>
      )}
      {!desk.offers.replies && (
        <button type="button" onClick={onNote}>
          <Icon name="lock" size="l" />
          {t("note")}
        </button>
      )}
      {isOpen && (
        <button type="button" class="good" onClick={onResolved}>
          <Icon name="check" size="l" />
          {t("resolved")}
        </button>
      )}
      {isOpen && row.customer && row.status !== "escalated" && (
        <button type="button" class="bad" onClick={onNeedAdmin}>
          <Icon name="flag" size="l" />
          {t("needAdmin")}
        </button>
      )}
    </div>
  );
}

/** The kept draft, unless exactly that text is already on its way. */
function startText(desk: Desk, chat: ChatKey, note: boolean): string {
  const { engine } = desk;
  const draft = engine.drafts.get(chat, note);
  return engine.outbox.all().some((item) => item.text === draft && item.note === note) ? "" : draft;
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
