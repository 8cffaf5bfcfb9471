// What a refused message offers: one step that can help, by the reason.

import type { Engine } from "../engine";
import { t } from "../strings/text";

export interface Remedy {
  text: string;
  run(): void;
}

export function remedyFor(engine: Engine, client_id: string, code: string): Remedy {
  const { guest } = engine.outbox.all().find((item) => item.client_id === client_id)?.start ?? {};
  switch (code) {
    case "session_ended":
      return { text: t("startAgain"), run: () => engine.retry(client_id) };
    case "client_id_reused":
      return { text: t("sendAsNew"), run: () => engine.retry(client_id) };
    case "invalid_field":
      // Where a name or an address came along, the next try leaves them out.
      if (guest && Object.keys(guest).length > 0) break;
      return { text: t("changeText"), run: () => engine.takeBack(client_id) };
    case "too_large":
    case "malformed":
      return { text: t("changeText"), run: () => engine.takeBack(client_id) };
    case "not_found":
    case "forbidden":
      return { text: t("newChatWith"), run: () => engine.startWith(client_id) };
  }
  return { text: t("retry"), run: () => engine.retry(client_id) };
}
