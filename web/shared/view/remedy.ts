// What a refused message offers: one step that can help, by the reason.

import type { Engine } from "../engine";
import { t } from "../strings/text";

export interface Remedy {
  text: string;
  run(engine: Engine, client_id: string): void;
}

export function remedyFor(code: string): Remedy {
  switch (code) {
    case "session_ended":
      return { text: t("startAgain"), run: (engine, id) => engine.retry(id) };
    case "client_id_reused":
      return { text: t("sendAsNew"), run: (engine, id) => engine.retry(id) };
    case "too_large":
    case "malformed":
      return { text: t("changeText"), run: (engine, id) => engine.takeBack(id) };
    case "not_found":
    case "forbidden":
      return { text: t("newChatWith"), run: (engine, id) => engine.startWith(id) };
    default:
      return { text: t("retry"), run: (engine, id) => engine.retry(id) };
  }
}
