// Choosing photos and files, and speaking a voice note, inside the composer.
// What is chosen can be seen and taken out again before it is sent.

import { useEffect, useRef, useState } from "preact/hooks";
import { filesOf } from "../files/files";
import { ACCEPT, FILES_MAX, isPicture, type HeldFile } from "../files/held";
import { canRecord, record, type Recording } from "../files/recorder";
import { t, tn } from "../strings/text";
import { bytes } from "../strings/size";
import type { FilesProps } from "./composer";
import { Icon } from "./icon";
import { isTouch } from "./hooks";

export function FileBar({ engine, held, empty, tools = "pill", onChange, onSend }: FilesProps) {
  const files = filesOf(engine);
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [recording, setRecording] = useState<Recording | null>(null);

  const add = async (chosen: readonly File[]): Promise<void> => {
    if (chosen.length === 0) return;
    setBusy(true);
    const { held: more, tooLarge } = await files.take(chosen, FILES_MAX - held.length);
    setBusy(false);
    const left = chosen.length + held.length - FILES_MAX;
    setTrouble(tooLarge.length ? t("fileTooLarge", { name: tooLarge.join(", ") }) : left > 0 ? tn("filesLeft", left) : null);
    onChange([...held, ...more]);
  };
  const takeOut = (file: HeldFile): void => {
    void files.box.remove(file.key);
    onChange(held.filter((other) => other !== file));
  };
  useEffect(() => {
    // Pasted pictures and dropped files are chosen too.
    const form = picker.current?.form;
    const paste = (event: ClipboardEvent): void => bring(event, event.clipboardData);
    const drop = (event: DragEvent): void => bring(event, event.dataTransfer);
    const bring = (event: Event, data: DataTransfer | null): void => {
      const brought = [...(data?.files ?? [])];
      if (brought.length === 0) return;
      event.preventDefault();
      void add(brought);
    };
    const over = (event: DragEvent): void => event.preventDefault();
    form?.addEventListener("paste", paste);
    form?.addEventListener("drop", drop);
    form?.addEventListener("dragover", over);
    return () => {
      form?.removeEventListener("paste", paste);
      form?.removeEventListener("drop", drop);
      form?.removeEventListener("dragover", over);
    };
  });
  const speak = async (): Promise<void> => {
    setTrouble(null);
    try {
      setRecording(await record(() => setTrouble(t("voiceLong"))));
    } catch {
      setTrouble(t("noMicrophone"));
    }
  };
  const said = async (): Promise<void> => {
    const voice = recording && (await recording.stop());
    setRecording(null);
    setTrouble(null);
    if (voice) onSend((await files.take([voice], 1)).held);
  };

  if (recording) {
    return (
      <Speaking
        trouble={trouble}
        onCancel={() => {
          recording.cancel();
          setRecording(null);
        }}
        onSend={() => void said()}
      />
    );
  }
  const input = (ref: typeof picker, capture: boolean) => (
    <input
      ref={ref}
      type="file"
      hidden
      multiple={!capture}
      accept={capture ? "image/*" : ACCEPT}
      {...(capture ? { capture: "environment" as const } : {})}
      onChange={(event) => {
        const chosen = [...(event.currentTarget.files ?? [])];
        event.currentTarget.value = "";
        void add(chosen);
      }}
    />
  );
  return (
    <>
      {input(picker, false)}
      {input(camera, true)}
      <button type="button" class="ib" aria-label={t("attach")} onClick={() => picker.current?.click()}>
        <Icon name={tools === "row" ? "clip" : "plus"} />
      </button>
      {(held.length > 0 || busy || trouble) && (
        <div class="tray">
          {held.map((file) => (
            <Chosen key={file.key} file={file} engine={engine} onTakeOut={() => takeOut(file)} />
          ))}
          {busy && <span class="chosen busy" role="status" aria-label={t("loading")} />}
          {trouble && (
            <p class="meta bad" role="alert">
              {trouble}
            </p>
          )}
        </div>
      )}
      {empty && isTouch() && tools !== "glove" && (
        <button type="button" class="ib last" aria-label={t("takePhoto")} onClick={() => camera.current?.click()}>
          <Icon name="camera" size="l" />
        </button>
      )}
      {empty && canRecord() && (
        <button type="button" class="ib last" aria-label={t("speak")} onClick={() => void speak()}>
          <Icon name="microphone" size="l" />
        </button>
      )}
    </>
  );
}

function Chosen({ file, engine, onTakeOut }: { file: HeldFile; engine: FilesProps["engine"]; onTakeOut(): void }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!isPicture(file)) return;
    let url: string | null = null;
    void filesOf(engine)
      .box.get(file.key)
      .then((blob) => blob && setAddress((url = URL.createObjectURL(blob))));
    return () => void (url && URL.revokeObjectURL(url));
  }, []);
  return (
    <span class="chosen">
      {address ? <img src={address} alt="" /> : <Icon name="page" />}
      <span class="clip" dir="auto">
        {file.name}
      </span>
      <span class="num">{bytes(file.size)}</span>
      <button type="button" class="ib" aria-label={t("takeOut", { name: file.name })} onClick={onTakeOut}>
        <Icon name="cross" size="s" />
      </button>
    </span>
  );
}

/** Two big choices only: a wet thumb finds them. */
function Speaking({ trouble, onCancel, onSend }: { trouble: string | null; onCancel(): void; onSend(): void }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const began = Date.now();
    const timer = window.setInterval(() => setSeconds(Math.floor((Date.now() - began) / 1000)), 250);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <div class="speaking">
      <div class="lamp" role="status" aria-label={t("recording")}>
        <i />
        <b class="num">
          {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")}
        </b>
        <span class="grow">{trouble ?? t("voiceHint")}</span>
      </div>
      <button type="button" class="btn danger" onClick={onCancel}>
        {t("discard")}
      </button>
      <button type="button" class="btn primary" onClick={onSend}>
        {t("sendVoice")}
      </button>
    </div>
  );
}
