// How far one's own message has come, beside its time.

import { path } from "./icon";

/** The state of one's own message, told by shape as well as colour. */
export function Tick({ state, label }: { state: "queued" | "sending" | "sent" | "read" | "refused"; label: string }) {
  if (state === "sent" || state === "read") {
    const shape = state === "sent" ? "m4 7.5 3 3.2 6-7.2" : "m2 7.5 3 3.2 6-7.2M8.8 10.3l.4.4 6-7.2";
    return (
      <svg class={`tick ${state}`} viewBox="0 0 18 14" role="img" aria-label={label}>
        <path d={shape} />
      </svg>
    );
  }
  return (
    <svg class={`tick ${state}`} viewBox="0 0 20 20" role="img" aria-label={label}>
      <path d={path(state === "refused" ? "warn" : "clock")} />
    </svg>
  );
}
