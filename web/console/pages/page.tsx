// The frame of a page beside the inbox: a head with the way back on phones, and
// cards.

import type { ComponentChildren } from "preact";
import { t } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";

interface Props {
  title: string;
  wide: boolean;
  onBack(): void;
  /** Beside the title. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

export function Page({ title, wide, onBack, action, children }: Props) {
  return (
    <section class="pane page" aria-label={title}>
      <div class="phead">
        {!wide && (
          <button class="ib" aria-label={t("back")} onClick={onBack}>
            <Icon name="left" />
          </button>
        )}
        <h1 class="grow">{title}</h1>
        {action}
      </div>
      <div class="pagebody">
        <div class="cards">{children}</div>
      </div>
    </section>
  );
}

export function Card({ title, hint, children }: { title: string; hint?: string; children: ComponentChildren }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {hint && <p class="m sm">{hint}</p>}
      {children}
    </section>
  );
}
