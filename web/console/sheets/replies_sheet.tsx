// Saved replies: to take one into the composer, to write new ones, to change
// those one may change. Variables are filled in when a reply is taken.

import { useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";
import type { ComposerWish } from "../composer_wish";
import type { Desk } from "../desk";
import { Layer } from "../layer";
import { valuesOf } from "../people";
import { Filled } from "../reply_offer";
import { fitting, VARIABLES } from "../reply_text";
import type { DeskChat, SavedReply } from "../server/desk_wire";
import { dropReply, saveReply } from "../server/endpoints";
import { Switch } from "../parts";

interface Props {
  desk: Desk;
  /** Whose variables are shown and filled; null where no chat is open. */
  chat: DeskChat | null;
  wish: ComposerWish;
  onClose(): void;
}

type Draft = { id?: number; shortcut: string; title: string; text: string; shared: boolean };

export function RepliesSheet({ desk, chat, wish, onClose }: Props) {
  const [draft, setDraft] = useState<Draft | null>(null);
  return (
    <Layer title={draft ? t(draft.id ? "changeReply" : "newReply") : t("savedReplies")} onClose={onClose}>
      {draft ? (
        <Edit desk={desk} draft={draft} onDone={() => setDraft(null)} />
      ) : (
        <Choose desk={desk} chat={chat} wish={wish} onClose={onClose} onEdit={setDraft} />
      )}
    </Layer>
  );
}

function Choose({ desk, chat, wish, onClose, onEdit }: Props & { onEdit(draft: Draft): void }) {
  const [words, setWords] = useState("");
  const values = valuesOf(chat, desk.engine.me, desk.offers.shop?.name ?? null);
  const all = desk.offers.replies ?? [];
  const shown = words.trim() ? fitting(all, words) : all;
  const take = (reply: SavedReply): void => {
    onClose();
    // After the sheet has given the focus back.
    requestAnimationFrame(() => wish.ask((doors) => doors.use(reply)));
  };
  const blank: Draft = { shortcut: "", title: "", text: "", shared: desk.engine.me?.type === "admin" };
  return (
    <>
      {all.length > 5 && (
        <label class="search">
          <Icon name="search" size="s" />
          <input type="search" dir="auto" value={words} placeholder={t("findReply")} aria-label={t("findReply")} onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
      )}
      <ul class="opts replies">
        {shown.map((reply) => (
          <li key={reply.id}>
            <button class="opt" disabled={!chat} onClick={() => take(reply)}>
              <span class="grow">
                <b dir="auto">{reply.title || `/${reply.shortcut}`}</b>
                <span class="m sm two" dir="auto">
                  <Filled text={reply.text} values={values} />
                </span>
              </span>
            </button>
            {reply.can_change && (
              <button class="ib" aria-label={t("changeThisReply", { title: reply.title || reply.shortcut })} onClick={() => onEdit({ ...reply, shared: !reply.is_own })}>
                <Icon name="pencil" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p class="hintline">{all.length === 0 ? t("noReplies") : t("nothingFound")}</p>}
      <button class="act" onClick={() => onEdit(blank)}>
        <Icon name="plus" />
        {t("newReply")}
      </button>
    </>
  );
}

const SHORTCUT_MAX = 40;
const TITLE_MAX = 200;

function Edit({ desk, draft, onDone }: { desk: Desk; draft: Draft; onDone(): void }) {
  const [reply, setReply] = useState(draft);
  const admin = desk.engine.me?.type === "admin";
  const ready = reply.shortcut.trim() !== "" && reply.text.trim() !== "";
  const again = (): Promise<void> => desk.offers.askReplies();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    const { id, shortcut, title, text, shared } = reply;
    const body = { ...(id ? { id } : {}), shortcut: shortcut.trim(), title: title.trim(), text, ...(admin ? { shared } : {}) };
    if (await desk.run(() => saveReply(desk.engine.api, body).then(again), t("replySaved"))) onDone();
  };
  const drop = async (): Promise<void> => {
    const { id } = reply;
    if (id && (await desk.run(() => dropReply(desk.engine.api, id).then(again), t("replyDropped")))) onDone();
  };
  const set = (part: Partial<Draft>): void => setReply({ ...reply, ...part });
  return (
    <form onSubmit={(event) => void submit(event)}>
      <div class="pair">
        <label class="field">
          <span>{t("shortcut")}</span>
          <span class="input">
            <span class="q">/</span>
            <input
              dir="auto"
              maxLength={SHORTCUT_MAX}
              autocapitalize="none"
              autocomplete="off"
              value={reply.shortcut}
              onInput={(event) => set({ shortcut: event.currentTarget.value.replace(/[\s/]/g, "") })}
            />
          </span>
        </label>
        <label class="field">
          <span>{t("title")}</span>
          <input class="input" dir="auto" maxLength={TITLE_MAX} value={reply.title} onInput={(event) => set({ title: event.currentTarget.value })} />
        </label>
      </div>
      <label class="field">
        <span>{t("text")}</span>
        <textarea class="input" dir="auto" rows={5} value={reply.text} onInput={(event) => set({ text: event.currentTarget.value })} />
      </label>
      <div class="variables" role="group" aria-label={t("variables")}>
        {VARIABLES.map((name) => (
          <button key={name} type="button" class="chip" onClick={() => set({ text: `${reply.text}{${name}}` })}>
            {`{${name}}`}
          </button>
        ))}
      </div>
      <p class="hint">{t("variablesHint")}</p>
      {admin && (
        <div class="choice">
          <span class="grow">{t("sharedReply")}</span>
          <Switch on={reply.shared} label={t("sharedReply")} onChange={(shared) => set({ shared })} />
        </div>
      )}
      <div class="sheetfoot">
        {reply.id && (
          <button type="button" class="btn danger" onClick={() => void drop()}>
            {t("delete")}
          </button>
        )}
        <span class="grow" />
        <button type="button" class="btn quiet" onClick={onDone}>
          {t("cancel")}
        </button>
        <button class="btn primary" disabled={!ready}>
          {t("save")}
        </button>
      </div>
    </form>
  );
}
