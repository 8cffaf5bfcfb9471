// The switch above the composer: a reply to the other side, or an internal note.

import { t } from "../shared/strings/text";
import type { ModesProps } from "../shared/view/composer";
import { isTouch } from "../shared/view/hooks";
import { Icon } from "../shared/view/icon";

export function NoteModes({ note, onChange }: ModesProps) {
  return (
    <div class="modes">
      <button type="button" class="tab" aria-pressed={!note} onClick={() => onChange(false)}>
        {t("reply")}
      </button>
      <button type="button" class="tab" aria-pressed={note} onClick={() => onChange(true)}>
        <Icon name="lock" size="s" />
        {t("note")}
      </button>
      <span class="grow" />
      {!isTouch() && <span class="hint">{t("enterSends")}</span>}
    </div>
  );
}
