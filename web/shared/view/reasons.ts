// Why something was refused, in the reader's language where the code is known,
// else in the server's own sentence.

import { ApiError } from "../api";
import { currentLang, t } from "../strings/text";

export function reasonOf(code: string, sentence: string): string {
  switch (code) {
    case "network":
      return t("err_network");
    case "not_found":
      return t("err_not_found");
    case "forbidden":
      return t("err_forbidden");
    case "rate_limited":
      return t("err_rate_limited");
    case "client_id_reused":
      return t("err_client_id_reused");
    case "session_ended":
      return t("err_session_ended");
    case "too_large":
      return t("err_too_large");
    default:
      // The server's own sentence is in English.
      return currentLang() === "en" && sentence ? sentence : t("err_invalid_field");
  }
}

/** A refusal that is already a sentence for people. */
export class Told extends Error {}

export function problemOf(reason: unknown): string {
  if (reason instanceof Told) return reason.message;
  if (reason instanceof ApiError) return t("actionFailed", { reason: reasonOf(reason.code, reason.message) });
  throw reason;
}
