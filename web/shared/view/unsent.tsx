// What stands with a message that is not sent: why and the one remedy, how long
// it still waits, and a menu to take it back or drop it.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../engine";
import type { Row } from "../rows";
import { t } from "../strings/text";
import { span } from "../strings/time";
import { Icon } from "./icon";
import { reasonOf } from "./reasons";
import { remedyFor } from "./remedy";
import { Sheet } from "./sheet";

type Unsent = Extract<Row, { is: "text" | "note" }>;

export function Refused({ row, engine }: { row: Unsent; engine: Engine }) {
  const id = row.client_id;
  if (!row.refused || !id) return null;
  const remedy = remedyFor(engine, id, row.refused.code);
  return (
    <div class="meta bad" role="alert">
      <span>{t("refused", { reason: reasonOf(row.refused.code, row.refused.error) })}</span>
      <button class="retry" onClick={() => remedy.run()}>
        {remedy.text}
      </button>
    </div>
  );
}

/** The server asked to wait: says for how long, by the second. */
export function Waits({ engine, until }: { engine: Engine; until: number }) {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => draw((n) => n + 1), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  const left = Math.max(0, until - engine.now());
  return (
    <div class="meta" role="status">
      {t("waitsFor", { time: span(left) })}
    </div>
  );
}

/** Beside the bubble: take it back, or drop it. */
export function UnsentMenu({ row, engine }: { row: Unsent; engine: Engine }) {
  const [open, setOpen] = useState(false);
  const id = row.client_id;
  if (!id) return null;
  const act = (run: () => void) => (): void => {
    setOpen(false);
    run();
  };
  return (
    <>
      <button class="ib unsent" aria-label={t("more")} onClick={() => setOpen(true)}>
        <Icon name="dots" />
      </button>
      {open && (
        <Sheet title={t("unsent")} onClose={() => setOpen(false)}>
          <button class="act" onClick={act(() => engine.takeBack(id))}>
            <Icon name="pen" />
            {t("takeBack")}
          </button>
          <button class="act" onClick={act(() => engine.discard(id))}>
            <Icon name="bin" />
            {t("discard")}
          </button>
        </Sheet>
      )}
    </>
  );
}
