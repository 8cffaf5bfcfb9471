// What a refused message offers: one step that can help, by the reason.

import type { Engine } from "../engine";
import { caption } from "../files/held";
import { t } from "../strings/text";

/** Refusals of what the message holds. */
const ABOUT_CONTENT = ["invalid_field", "too_large", "malformed", "unsupported_media_type"];

export interface Remedy {
  text: string;
  run(): void;
}

export function remedyFor(engine: Engine, client_id: string, code: string): Remedy {
  const item = engine.outbox.all().find((one) => one.client_id === client_id);
  const { guest } = item?.start ?? {};
  // Files alone that are not taken: there is no text to change.
  const files = item?.files ?? [];
  if (item && files.length > 0 && caption(item.text, files) === "" && ABOUT_CONTENT.includes(code))
    return { text: t("discard"), run: () => engine.discard(client_id) };
  switch (code) {
    case "session_ended":
      return { text: t("startAgain"), run: () => engine.retry(client_id) };
    case "client_id_reused":
      return { text: t("sendAsNew"), run: () => engine.retry(client_id) };
    case "invalid_field":
      // Where a name or an address came along, the next try leaves them out.
      if (guest && Object.keys(guest).length > 0) break;
      return { text: t("changeText"), run: () => engine.takeBack(client_id) };
    case "unsupported_media_type":
    case "too_large":
    case "malformed":
      return { text: t("changeText"), run: () => engine.takeBack(client_id) };
    case "not_found":
    case "forbidden":
      return { text: t("newChatWith"), run: () => engine.startWith(client_id) };
  }
  return { text: t("retry"), run: () => engine.retry(client_id) };
}
