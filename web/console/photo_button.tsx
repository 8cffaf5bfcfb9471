// Sends a photo: takes it with the camera or from the files, makes it smaller
// on the device (which also strips where it was taken), uploads and sends it.
// Shown only where the server takes uploads. A photo goes out at once or not at
// all; the outbox keeps texts.

import { useRef, useState } from "preact/hooks";
import { ApiError } from "../shared/api";
import { newClientId } from "../shared/client_id";
import { t } from "../shared/strings/text";
import { Icon } from "../shared/view/icon";
import { reasonOf } from "../shared/view/reasons";
import type { Desk } from "./desk";
import { smaller } from "./photo_scale";
import { upload } from "./server/upload";

/** Asked of the device; the server looks at the content itself. */
const ACCEPT = "image/jpeg,image/png,image/webp,image/gif,application/pdf";

interface Props {
  desk: Desk;
  chat: number;
  big: boolean;
}

export function PhotoButton({ desk, chat, big }: Props) {
  const input = useRef<HTMLInputElement>(null);
  /** Part of the upload that is done, 0 to 1; null while nothing is on its way. */
  const [done, setDone] = useState<number | null>(null);
  const abort = useRef<AbortController | null>(null);

  const take = async (file: File): Promise<void> => {
    const running = new AbortController();
    abort.current = running;
    setDone(0);
    try {
      const stored = await upload(chat, await smaller(file), setDone, running.signal);
      await desk.engine.api.post("/api/chat/send_message", {
        chat_id: chat,
        message: stored.name,
        client_id: newClientId(Date.now()),
        attachments: [stored.attachment_id],
      });
    } catch (reason) {
      if (!running.signal.aborted) desk.say(t("photoNotSent", { reason: reason instanceof ApiError ? reasonOf(reason.code, reason.message) : t("err_network") }));
    } finally {
      setDone(null);
    }
  };
  const busy = done !== null;
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPT}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) void take(file);
        }}
      />
      <button
        type="button"
        class={big ? "" : "ib"}
        aria-label={busy ? t("stopPhoto") : t("photo")}
        title={busy ? t("stopPhoto") : t("photo")}
        onClick={() => (busy ? abort.current?.abort() : input.current?.click())}
      >
        <Icon name={busy ? "cross" : big ? "camera" : "clip"} size={big ? "l" : ""} />
        {big && (busy ? t("percent", { n: Math.round(done * 100) }) : t("photo"))}
        {busy && <progress class="sr" max={1} value={done} aria-label={t("photo")} />}
      </button>
    </>
  );
}
