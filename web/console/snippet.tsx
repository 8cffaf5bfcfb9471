// The one line that puts the widget on a page, to be copied.

import { useState } from "preact/hooks";
import { t } from "../shared/strings/text";

export function Snippet({ origin }: { origin: string }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  const line = `<script src="${origin}/widget.js" async data-lang="auto"></script>`;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(line);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <div class="card sunk">
      <code dir="ltr">{line}</code>
      <div class="row">
        <button type="button" class="btn" onClick={() => void copy()}>
          {t("copy")}
        </button>
        <span class="q sm" role="status">
          {copied === null ? "" : copied ? t("copied") : t("copyByHand")}
        </span>
      </div>
    </div>
  );
}
