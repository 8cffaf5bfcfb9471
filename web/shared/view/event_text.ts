// An event line in the reader's language; the server's own sentence where the
// event is of a kind this page does not know.

import { t } from "../strings/text";
import type { Event } from "../wire";
import type { IconName } from "./icon";
import { firstName } from "./names";

export function eventText(event: Event | null, sentence: string): string {
  if (!event?.by) return sentence;
  const a = firstName(event.by);
  switch (event.type) {
    case "assigned":
      return event.worker ? t("event_assigned", { a, b: firstName(event.worker) }) : sentence;
    case "unassigned":
      return t("event_unassigned", { a });
    case "escalated":
      return t("event_escalated", { a });
    case "closed":
      return t("event_closed", { a });
    case "reopened":
      return t("event_reopened", { a });
    default:
      return sentence;
  }
}

export function eventIcon(event: Event | null): IconName {
  switch (event?.type) {
    case "closed":
      return "check";
    case "reopened":
      return "reopen";
    case "escalated":
      return "flag";
    default:
      return "person";
  }
}
