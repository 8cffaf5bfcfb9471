// Says what was done, with a way back for eight seconds.

import { useEffect } from "preact/hooks";
import { t } from "../shared/strings/text";

const UNDO_MS = 8_000;

export interface ToastText {
  id: number;
  text: string;
  undo?: () => void;
}

let last = 0;

export function toastText(text: string, undo?: () => void): ToastText {
  last += 1;
  return { id: last, text, ...(undo ? { undo } : {}) };
}

export function Toast({ toast, onGone }: { toast: ToastText; onGone(): void }) {
  useEffect(() => {
    const timer = window.setTimeout(onGone, UNDO_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div class="toast" role="status">
      <span>{toast.text}</span>
      {toast.undo && (
        <button
          onClick={() => {
            onGone();
            toast.undo?.();
          }}
        >
          {t("undo")}
        </button>
      )}
    </div>
  );
}
