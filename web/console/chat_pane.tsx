// One chat as staff sees it: what it is about, who has it, what can be done,
// the messages with notes, the composer with its note mode.

import { useState } from "preact/hooks";
import { ApiError } from "../shared/api";
import type { Engine } from "../shared/engine";
import { t } from "../shared/strings/text";
import { Composer } from "../shared/view/composer";
import { FileBar } from "../shared/view/file_bar";
import { isTouch } from "../shared/view/hooks";
import { Mark } from "../shared/view/icon";
import { LineBanner } from "../shared/view/line_banner";
import { LogView } from "../shared/view/log_view";
import { firstName } from "../shared/view/names";
import { problemOf } from "../shared/view/reasons";
import { Sheet } from "../shared/view/sheet";
import type { Chat } from "../shared/wire";
import { AboutBody } from "./about_pane";
import { AssignSheet } from "./assign_sheet";
import { ChatHead } from "./chat_head";
import * as endpoints from "./endpoints";
import { EscalateSheet } from "./escalate_sheet";
import { otherSide } from "./people";
import { NoteModes } from "./note_modes";
import { NoteRow } from "./note_row";
import { toastText, type ToastText } from "./toast";

interface Props {
  engine: Engine;
  wide: boolean;
  /** The about pane stands beside. */
  roomy: boolean;
  onBack(): void;
  onOpen(chat: number): void;
  onToast(toast: ToastText): void;
}

type Open = "assign" | "escalate" | "about" | null;

export function ChatPane({ engine, wide, roomy, onBack, onOpen, onToast }: Props) {
  const [sheet, setSheet] = useState<Open>(null);
  const key = engine.open;
  const chat = engine.chat(key);
  if (key === null || key === "new") return <Nothing />;
  if (typeof key === "number" && engine.isGone(key)) return <NotHere onBack={onBack} />;

  /** Runs an action; says what was done, with a way back, or why not. */
  const act = async (run: () => Promise<void>, done: string, undo?: () => Promise<void>): Promise<void> => {
    try {
      await run();
      onToast(toastText(done, undo ? () => void act(undo, t("undo")) : undefined));
    } catch (reason) {
      const moved = reason instanceof ApiError && reason.code === "chat_moved";
      onToast(toastText(moved ? t("chatMoved") : problemOf(reason)));
    }
  };
  const close = (open: Chat): void => {
    const seen = engine.log(open.chat_id).whole;
    const id = open.chat_id;
    void act(
      () => engine.act((api) => endpoints.close(api, id, seen)),
      t("didClose"),
      () => engine.act((api) => endpoints.reopen(api, id)),
    );
  };
  const reopen = (open: Chat): void => void act(() => engine.act((api) => endpoints.reopen(api, open.chat_id)), t("didReopen"));
  const person = chat ? otherSide(chat, engine.me) : null;

  return (
    <section class="pane chatpane" aria-label={t("message")}>
      <ChatHead
        engine={engine}
        chat={chat}
        wide={wide}
        roomy={roomy}
        onBack={onBack}
        onAssign={() => setSheet("assign")}
        onEscalate={() => setSheet("escalate")}
        onAbout={() => setSheet("about")}
        onClose={() => chat && close(chat)}
        onReopen={() => chat && reopen(chat)}
      />
      <LineBanner engine={engine} />
      <LogView key={engine.turn} engine={engine} chat={key} customer={chat ? chat.customer !== null : true} Note={NoteRow} />
      <Composer
        key={`composer-${engine.turn}`}
        engine={engine}
        chat={key}
        placeholder={person?.name ? t("replyTo", { name: firstName(person) }) : t("reply")}
        {...(typeof key === "number" ? { Modes: NoteModes } : {})}
        autofocus={wide && !isTouch()}
        Files={typeof key === "number" ? FileBar : undefined}
        onSend={(text, note, files) => engine.send(text, note, files)}
      />
      {sheet === "assign" && chat && <AssignSheet engine={engine} chat={chat} onClose={() => setSheet(null)} onAct={act} onToast={onToast} />}
      {sheet === "escalate" && chat && <EscalateSheet engine={engine} chat={chat} onClose={() => setSheet(null)} onAct={act} />}
      {sheet === "about" && chat && (
        <Sheet title={t("aboutChat")} onClose={() => setSheet(null)}>
          <AboutBody
            engine={engine}
            chat={chat}
            onOpen={(id) => {
              setSheet(null);
              onOpen(id);
            }}
          />
        </Sheet>
      )}
    </section>
  );
}

export type Act = (run: () => Promise<void>, done: string, undo?: () => Promise<void>) => Promise<void>;

function Nothing() {
  return (
    <section class="pane chatpane">
      <div class="center">
        <Mark />
        <p>{t("pickChat")}</p>
      </div>
    </section>
  );
}

function NotHere({ onBack }: { onBack(): void }) {
  return (
    <section class="pane chatpane">
      <div class="center">
        <h2>{t("notHere")}</h2>
        <p>{t("notHereHint")}</p>
        <button class="btn" onClick={onBack}>
          {t("back")}
        </button>
      </div>
    </section>
  );
}
