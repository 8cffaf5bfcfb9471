// Speaks what comes in, politely and once: each message while they are few,
// "3 new messages" when they come in a burst.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../engine";
import { t, tn } from "../strings/text";
import type { Message } from "../wire";
import { nameOf, roleOf, senderOf } from "./names";

const JOIN_MS = 800;
const FEW = 2;

export function Announcer({ engine }: { engine: Engine }) {
  const [said, say] = useState("");
  useEffect(() => {
    let waiting: Message[] = [];
    let timer: number | null = null;
    engine.onArrival = (message) => {
      if (message.chat_id !== engine.open) return;
      waiting.push(message);
      timer ??= window.setTimeout(() => {
        timer = null;
        say(waiting.length > FEW ? tn("newMessages", waiting.length) : waiting.map(spoken).join(" "));
        waiting = [];
      }, JOIN_MS);
    };
    return () => {
      engine.onArrival = null;
      if (timer !== null) window.clearTimeout(timer);
    };
  }, [engine]);
  return (
    <div class="sr" aria-live="polite">
      {said}
    </div>
  );
}

function spoken(message: Message): string {
  const from = senderOf(message);
  const kind = message.kind === "note" ? t("note") : roleOf(from);
  return `${nameOf(from)}, ${kind}: ${message.message}`;
}
