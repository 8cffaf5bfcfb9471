// One chat as the customer sees it: who answers, the messages, the composer.
// An empty one asks what it is about; only the message itself is needed.

import { useEffect, useRef, useState } from "preact/hooks";
import type { HeldFile } from "../shared/files/held";
import { t } from "../shared/strings/text";
import { Composer } from "../shared/view/composer";
import { isTouch } from "../shared/view/hooks";
import { Icon } from "../shared/view/icon";
import { LineBanner } from "../shared/view/line_banner";
import type { Actions, Later } from "./app";
import type { Page } from "./boot";
import { badEmail, FirstMessage, NO_FIELDS, type FirstFields } from "./first_message";
import { Head } from "./head";
import { answering } from "./people";

/** Where a text stands until it is known to which chat it belongs. */
const UNDECIDED = "new:undecided";

interface Props {
  page: Page;
  later: Later | null;
  framed: boolean;
  wide: boolean;
  notice: string | null;
  actions: Actions;
}

export function ChatPane({ page, later, framed, wide, notice, actions }: Props) {
  const { engine, arrival } = page;
  // Somebody is known, and which of the chats goes on is not told yet.
  const waiting = engine.open === null && engine.session !== null && engine.inbox.state !== "failed";
  const open = engine.open ?? (waiting ? UNDECIDED : "new");
  const fresh = open === "new";
  const [fields, setFields] = useState<FirstFields>(NO_FIELDS);
  const chat = engine.chat(open);
  const closed = chat?.status === "closed";
  const gone = typeof open === "number" && engine.isGone(open);
  const asGuest = engine.me === null && !arrival.expected;

  /** "Send" was pressed before it was known where to. */
  const wanted = useRef(false);
  useEffect(() => {
    if (waiting || !wanted.current) return;
    wanted.current = false;
    document.querySelector<HTMLFormElement>("form.composer")?.requestSubmit();
  }, [waiting]);

  const send = (text: string, _note: boolean, files: HeldFile[]): boolean => {
    if (waiting) {
      wanted.current = true;
      return false;
    }
    if (!fresh) {
      engine.send(text, false, files);
      return true;
    }
    const name = fields.name.trim();
    const email = fields.email.trim();
    if (asGuest && badEmail(email)) {
      setFields({ ...fields, bad: true });
      document.getElementById("email")?.focus();
      return false;
    }
    const guest = { ...(name ? { name } : {}), ...(email ? { email } : {}) };
    engine.start(text, { subject: fields.subject.trim() || null, guest });
    setFields(NO_FIELDS);
    return true;
  };

  return (
    <section class="pane chatpane" aria-label={t("message")}>
      <Head engine={engine} framed={framed} wide={wide} who={answering(engine.log(open), chat)} fresh={fresh} actions={actions} />
      <LineBanner engine={engine} />
      {notice && (
        <p class="banner info" role="status">
          <Icon name="info" />
          <span>{notice}</span>
        </p>
      )}
      {gone ? (
        <div class="center">
          <h2>{t("notHere")}</h2>
          <p>{t("notHereHint")}</p>
        </div>
      ) : fresh ? (
        <FirstMessage fields={fields} short={framed} asGuest={asGuest} onChange={setFields} />
      ) : (
        <div class="logplace">{later && !waiting && <later.LogView key={engine.turn} engine={engine} chat={open} customer={true} />}</div>
      )}
      {closed && <p class="closedline">{t("closedHint")}</p>}
      {!gone && (
        <Composer
          key={`composer-${engine.turn}`}
          engine={engine}
          chat={open}
          placeholder={t(fresh ? "firstMessage" : closed ? "reopenPlaceholder" : "message")}
          autofocus={!isTouch()}
          Files={typeof open === "number" ? later?.FileBar : undefined}
          onSend={send}
        />
      )}
    </section>
  );
}
