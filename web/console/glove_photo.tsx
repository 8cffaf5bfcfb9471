// A technician's photo: one press, and it goes out, by the outbox like every
// message, so that a line that breaks loses nothing.

import { useRef } from "preact/hooks";
import { filesOf } from "../shared/files/files";
import { ACCEPT, FILES_MAX, wordsFor } from "../shared/files/held";
import { t } from "../shared/strings/text";
import { Icon } from "../shared/view/icon";
import { send } from "./actions";
import type { Desk } from "./desk";

export function GlovePhoto({ desk, chat }: { desk: Desk; chat: number }) {
  const picker = useRef<HTMLInputElement>(null);
  const take = async (chosen: readonly File[]): Promise<void> => {
    const { held, tooLarge } = await filesOf(desk.engine).take(chosen, FILES_MAX);
    if (tooLarge.length > 0) desk.say(t("fileTooLarge", { name: tooLarge.join(", ") }));
    if (held.length > 0) send(desk, chat, wordsFor(held), false, held);
  };
  return (
    <>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={ACCEPT}
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (chosen.length > 0) void take(chosen);
        }}
      />
      <button type="button" onClick={() => picker.current?.click()}>
        <Icon name="camera" size="l" />
        {t("photo")}
      </button>
    </>
  );
}
