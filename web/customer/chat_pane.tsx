// One chat as the customer sees it: who answers, the messages, the composer.
// An empty one asks what it is about; only the message itself is needed.

import { useState } from "preact/hooks";
import type { Engine } from "../shared/engine";
import type { HeldFile } from "../shared/files/held";
import { t } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { Composer } from "../shared/view/composer";
import { isTouch, useLineTrouble } from "../shared/view/hooks";
import { Icon } from "../shared/view/icon";
import { LineBanner } from "../shared/view/line_banner";
import { nameOf, roleOf, shop } from "../shared/view/names";
import type { Person } from "../shared/wire";
import type { Actions, Later } from "./app";
import type { Page } from "./boot";
import { answering } from "./people";
import { FirstMessage, type FirstFields } from "./first_message";

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
  const open = engine.open ?? "new";
  const [fields, setFields] = useState<FirstFields>({ subject: "", name: "", email: "" });
  const chat = engine.chat(open);
  const gone = typeof open === "number" && engine.gone.has(open);
  const who = answering(engine.log(open), chat);

  const send = (text: string, _note: boolean, files: HeldFile[]): void => {
    if (open !== "new") {
      engine.send(text, false, files);
      return;
    }
    const name = fields.name.trim();
    const email = fields.email.trim();
    const guest = { ...(name ? { name } : {}), ...(email ? { email } : {}) };
    engine.start(text, { subject: fields.subject.trim() || null, guest });
    setFields({ subject: "", name: "", email: "" });
  };

  return (
    <section class="pane chatpane" aria-label={t("message")}>
      <Head engine={engine} framed={framed} wide={wide} who={who} fresh={open === "new"} actions={actions} />
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
      ) : open === "new" ? (
        <FirstMessage fields={fields} short={framed} asGuest={engine.me === null && !arrival.expected} onChange={setFields} />
      ) : (
        <div class="logplace">{later && <later.LogView key={engine.turn} engine={engine} chat={open} customer={true} />}</div>
      )}
      {chat?.status === "closed" && <p class="closedline">{t("closedHint")}</p>}
      {!gone && (
        <Composer
          key={`composer-${engine.turn}`}
          engine={engine}
          chat={open}
          placeholder={open === "new" ? t("firstMessage") : t("message")}
          autofocus={!isTouch()}
          Files={typeof open === "number" ? later?.FileBar : undefined}
          onSend={send}
        />
      )}
    </section>
  );
}

interface HeadProps {
  engine: Engine;
  framed: boolean;
  wide: boolean;
  who: Person | null;
  fresh: boolean;
  actions: Actions;
}

function Head({ engine, framed, wide, who, fresh, actions }: HeadProps) {
  const trouble = useLineTrouble(engine);
  const chat = engine.chat(engine.open);
  const person = who ?? shop();
  const subject = chat?.subject?.trim() ?? "";
  const title = fresh ? t(framed ? "talk" : "newChat") : who ? nameOf(who) : subject || nameOf(person);
  const below = fresh ? t("talkHint") : who ? [roleOf(who), subject].filter(Boolean).join(" · ") : t("awaiting");
  const back = !wide && (engine.session !== null || !framed);
  return (
    <header class={framed ? "whead" : "phead"}>
      {back && (
        <button class="ib" aria-label={t("back")} onClick={actions.list}>
          <Icon name="left" size={framed ? "l" : ""} />
        </button>
      )}
      {!fresh && <Avatar person={person} />}
      <div class="grow tt">
        <h1 class="clip" dir="auto">
          {title}
        </h1>
        <small class={fresh ? "" : "clip"} dir="auto">
          {trouble === "none" ? below : t("connecting")}
        </small>
      </div>
      {framed && (
        <>
          <button class="ib" aria-label={t("more")} onClick={actions.menu}>
            <Icon name="dots" size="l" />
          </button>
          <button class="ib" aria-label={t("closeWindow")} onClick={actions.close}>
            <Icon name="cross" size="l" />
          </button>
        </>
      )}
    </header>
  );
}
