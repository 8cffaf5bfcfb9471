// A chat on paper or in a file. The printed page is drawn apart from the screen:
// black on white, no bars, nothing cut.

import { render } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";
import type { Desk } from "../desk";
import { Layer } from "../layer";
import { Switch } from "../parts";
import type { DeskChat } from "../server/desk_wire";
import { asText, fileName, readAll, stamp, transcript, type Transcript } from "../transcript";

interface Props {
  desk: Desk;
  chat: DeskChat;
  onClose(): void;
}

export function ExportSheet({ desk, chat, onClose }: Props) {
  const [notes, setNotes] = useState(false);
  const [busy, setBusy] = useState(false);
  const read = async (use: (text: Transcript) => void): Promise<void> => {
    setBusy(true);
    await desk.run(async () => use(transcript(chat, await readAll(desk.engine.api, chat.chat_id), notes)), "");
    setBusy(false);
  };
  return (
    <Layer title={t("export")} onClose={onClose}>
      <p class="m sm">{t("exportHint")}</p>
      <div class="choice">
        <span class="grow">{t("withNotes")}</span>
        <Switch on={notes} label={t("withNotes")} onChange={setNotes} />
      </div>
      {notes && <p class="banner">{t("withNotesHint")}</p>}
      <div class="sheetbuttons">
        <button class="btn tall" disabled={busy} onClick={() => void read(print)}>
          <Icon name="printer" />
          {t("print")}
        </button>
        <button class="btn primary tall" disabled={busy} onClick={() => void read((text) => save(fileName(chat), asText(text)))}>
          <Icon name="save" />
          {t("saveText")}
        </button>
      </div>
    </Layer>
  );
}

/** Drawn beside everything else in the body, so that printing can leave out the rest. */
function print(text: Transcript): void {
  const host = document.createElement("div");
  host.className = "paper";
  document.body.append(host);
  render(<Paper text={text} />, host);
  const done = (): void => {
    window.removeEventListener("afterprint", done);
    render(null, host);
    host.remove();
  };
  window.addEventListener("afterprint", done);
  window.print();
}

function Paper({ text }: { text: Transcript }) {
  return (
    <article>
      <h1 dir="auto">{text.title}</h1>
      <p dir="auto">{text.facts}</p>
      {text.lines.map((line, i) => (
        <section key={i} class={line.kind}>
          <h2>
            {line.kind !== "event" && <b dir="auto">{line.who}</b>} <time dateTime={line.at}>{stamp(line.at)}</time>
          </h2>
          <p dir="auto">{line.text}</p>
        </section>
      ))}
    </article>
  );
}

function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  // The browser has taken the bytes once the click was handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
