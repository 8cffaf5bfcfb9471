// What a message holds: pictures, voice notes, files; on their way with their
// progress. Pictures keep their place before they have come.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../engine";
import { filesOf } from "../files/files";
import { isPicture, isVoice } from "../files/held";
import type { RowFile } from "../rows";
import { t } from "../strings/text";
import { bytes } from "../strings/size";
import { Icon } from "./icon";

interface Props {
  files: readonly RowFile[];
  engine: Engine;
  /** Of a message that is on its way: it can be taken back. */
  client_id?: string | undefined;
}

export function Held({ files, engine, client_id }: Props) {
  return (
    <>
      {files.map((file) => (
        <div class="held" key={file.key ?? file.attachment_id}>
          {isPicture(file) && file.width ? <Picture file={file} engine={engine} /> : isVoice(file) ? <Voice file={file} engine={engine} /> : <Plain file={file} engine={engine} />}
          {client_id && file.attachment_id === undefined && <OnItsWay file={file} engine={engine} client_id={client_id} />}
        </div>
      ))}
    </>
  );
}

/** An address of the file on this device, or of its small picture at the server; null until it is there. */
function useAddress(file: RowFile, engine: Engine): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let mine: string | null = null;
    let over = false;
    const show = (url: string | null): void => void (over || setAddress(url));
    const { box, pictures } = filesOf(engine);
    if (file.attachment_id !== undefined) void pictures.thumb(file.attachment_id).then(show);
    else if (file.key)
      void box.get(file.key).then((blob) => {
        if (blob && !over) show((mine = URL.createObjectURL(blob)));
      });
    return () => {
      over = true;
      if (mine) URL.revokeObjectURL(mine);
    };
  }, [file.attachment_id, file.key]);
  return address;
}

function Picture({ file, engine }: { file: RowFile; engine: Engine }) {
  const address = useAddress(file, engine);
  return (
    <button class="pic" onClick={() => void openFile(file, engine)} aria-label={t("openPhoto", { name: file.name })}>
      {/* Its place is kept by its measures. */}
      <svg viewBox={`0 0 ${file.width} ${file.height}`} aria-hidden="true" />
      {address && <img src={address} alt="" />}
    </button>
  );
}

function Voice({ file, engine }: { file: RowFile; engine: Engine }) {
  const [address, setAddress] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => () => void (address && URL.revokeObjectURL(address)), [address]);
  if (address) return <audio class="voice" controls autoplay src={address} />;
  const play = async (): Promise<void> => {
    const blob = await whole(file, engine);
    setFailed(blob === null);
    if (blob) setAddress(URL.createObjectURL(blob));
  };
  return (
    <button class="plain" onClick={() => void play()}>
      <Icon name="play" />
      <span class="grow">{failed ? t("loadFailed") : t("voiceNote")}</span>
      <span class="num">{bytes(file.size)}</span>
    </button>
  );
}

function Plain({ file, engine }: { file: RowFile; engine: Engine }) {
  return (
    <button class="plain" onClick={() => void openFile(file, engine)}>
      <Icon name="page" />
      <span class="grow clip" dir="auto">
        {file.name}
      </span>
      <span class="num">{bytes(file.size)}</span>
    </button>
  );
}

function OnItsWay({ file, engine, client_id }: { file: RowFile; engine: Engine; client_id: string }) {
  const part = file.key ? filesOf(engine).courier.progress(file.key) : null;
  const cancel = (): void => {
    const item = engine.outbox.all().find((other) => other.client_id === client_id);
    engine.discard(client_id);
    if (item) void filesOf(engine).courier.cancel(item);
  };
  return (
    <div class="onway">
      <progress max={1} value={part ?? 0} aria-label={file.name} />
      <button class="retry" onClick={cancel}>
        {t("discard")}
      </button>
    </div>
  );
}

async function whole(file: RowFile, engine: Engine): Promise<Blob | null> {
  const { box, pictures } = filesOf(engine);
  if (file.attachment_id === undefined) return file.key ? box.get(file.key) : null;
  return pictures.whole(file.attachment_id).catch(() => null);
}

/** Saved under its name; a browser never runs it from here. */
async function openFile(file: RowFile, engine: Engine): Promise<void> {
  const blob = await whole(file, engine);
  if (!blob) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  if (isPicture(file)) {
    link.target = "_blank";
    link.rel = "noopener";
  } else link.download = file.name;
  link.click();
  // The new tab has read it by then.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
