// One chat as staff sees it: what it is about, who has it, what can be done,
// the messages with notes, the composer with its note mode.

import { useEffect } from "preact/hooks";
import { t } from "../shared/strings/text";
import { Icon, Mark } from "../shared/view/icon";
import { LineBanner } from "../shared/view/line_banner";
import { LogView } from "../shared/view/log_view";
import { firstName } from "../shared/view/names";
import { isTouch } from "../shared/view/hooks";
import { closeChats } from "./actions";
import { ChatHead } from "./chat_head";
import { Composer } from "./composer";
import type { ComposerWish } from "./composer_wish";
import type { Desk } from "./desk";
import type { OpenLayer } from "./layers";
import { NoteRow } from "./note_row";
import { Keys } from "./parts";
import { otherSide, valuesOf } from "./people";
import { waitingSince } from "./waiting";

interface Props {
  desk: Desk;
  wish: ComposerWish;
  wide: boolean;
  roomy: boolean;
  glove: boolean;
  onBack(): void;
  onLayer: OpenLayer;
}

export function ChatPane({ desk, wish, wide, roomy, glove, onBack, onLayer }: Props) {
  const { engine } = desk;
  const key = engine.open;
  const chat = desk.chat(key);
  useEffect(() => {
    // On touch the heading takes the focus, so that the keyboard stays down.
    if (typeof key === "number" && (!wide || isTouch())) document.querySelector<HTMLElement>(".chathead h1")?.focus({ preventScroll: true });
  }, [engine.turn]);
  if (key === null || key === "new") return <Nothing desk={desk} />;
  if (typeof key === "number" && engine.isGone(key)) return <NotHere onBack={onBack} />;
  const person = chat ? otherSide(chat, engine.me) : null;

  return (
    <section class="pane chatpane" aria-label={t("message")}>
      <ChatHead desk={desk} chat={chat} wide={wide} roomy={roomy} glove={glove} onBack={onBack} onLayer={onLayer} />
      <LineBanner engine={engine} />
      <LogView key={engine.turn} engine={engine} chat={key} customer={chat ? chat.customer !== null : true} Note={NoteRow} />
      {chat?.status === "closed" && <p class="closedline">{t("closedHint")}</p>}
      <Composer
        key={`composer-${engine.turn}`}
        desk={desk}
        chat={key}
        placeholder={person?.name ? t("replyTo", { name: firstName(person) }) : t("reply")}
        values={valuesOf(chat, engine.me, desk.offers.shop?.name ?? null)}
        wide={wide}
        glove={glove}
        wish={wish}
        onReplies={() => onLayer({ is: "replies" })}
        onResolved={() => chat && closeChats(desk, [chat])}
        onNeedAdmin={() => onLayer({ is: "escalate" })}
        onLeave={leaveField}
      />
    </section>
  );
}

/** Out of the field, to the row of the open chat; the draft is kept. */
function leaveField(): void {
  const row = document.querySelector<HTMLElement>(".listpane [aria-current=true]");
  if (row) row.focus();
  else (document.activeElement as HTMLElement | null)?.blur();
}

function Nothing({ desk }: { desk: Desk }) {
  const { inbox } = desk.engine;
  const answered = inbox.state === "ready" && inbox.rows.size > 0 && ![...inbox.rows.values()].some((chat) => waitingSince(desk.held.shown(chat)) !== null);
  return (
    <section class="pane chatpane">
      <div class="center">
        {answered ? (
          <>
            <span class="bigicon good">
              <Icon name="check" size="l" />
            </span>
            <h2>{t("allAnswered")}</h2>
            <p>{t("allAnsweredHint")}</p>
          </>
        ) : (
          <>
            <Mark />
            <p>{t("pickChat")}</p>
          </>
        )}
        <p class="q sm keyhint middle">
          <Keys keys={["Ctrl+k"]} /> {t("keyPalette")} <Keys keys={["?"]} /> {t("keyMap")}
        </p>
      </div>
    </section>
  );
}

function NotHere({ onBack }: { onBack(): void }) {
  return (
    <section class="pane chatpane">
      <div class="center">
        <span class="bigicon">
          <Icon name="lock" size="l" />
        </span>
        <h2>{t("notHere")}</h2>
        <p>{t("notHereStaff")}</p>
        <button class="btn" onClick={onBack}>
          {t("backToInbox")}
        </button>
      </div>
    </section>
  );
}
