// What lies over the console: a sheet from below on phones; with room, a box in
// the middle, a list under the button that opened it, or the palette near the
// top. The browser's own <dialog> keeps the focus inside, gives it back and
// closes on Esc, one layer at a time.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../shared/strings/text";
import { isTouch } from "../shared/view/hooks";
import { Icon } from "../shared/view/icon";

export type Look = "box" | "pop" | "palette" | "broad" | "map";

interface Props {
  title: string;
  look?: Look;
  /** Where a pop hangs; without it, or without room, it is a sheet. */
  anchor?: DOMRect | null;
  /** The content brings its own head; the title stays for screen readers. */
  bare?: boolean;
  onClose(): void;
  children: ComponentChildren;
}

const EDGE_PX = 8;

export function Layer({ title, look = "box", anchor = null, bare = false, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pops = look === "pop" && anchor !== null && window.innerWidth >= 640;
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (!element.open) element.showModal();
    if (pops) place(element, anchor);
    return () => element.close();
  }, []);
  useEffect(() => {
    // The first field takes the focus; on touch not, or the keyboard would cover what is to be read.
    if (!isTouch()) dialog.current?.querySelector<HTMLElement>("[data-first], input:not([type=checkbox]), textarea")?.focus();
  }, []);
  return (
    <dialog
      class={`layer ${pops ? "pop" : look === "pop" ? "box" : look}`}
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // A click beside the content lands on the dialog itself.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="layerbody">
        {!bare && (
          <header>
            <h2>{title}</h2>
            <button class="ib" aria-label={t("closeWindow")} onClick={onClose}>
              <Icon name="cross" />
            </button>
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}

/** Under the anchor, its ends aligned, and inside the window. */
function place(element: HTMLDialogElement, anchor: DOMRect): void {
  const wide = element.offsetWidth;
  const left = Math.min(Math.max(EDGE_PX, anchor.right - wide), window.innerWidth - wide - EDGE_PX);
  element.style.left = `${left}px`;
  const below = window.innerHeight - anchor.bottom - EDGE_PX * 2;
  if (below >= Math.min(element.offsetHeight, 280)) {
    element.style.top = `${anchor.bottom + EDGE_PX}px`;
    element.style.maxHeight = `${below}px`;
  } else {
    element.style.top = "auto";
    element.style.bottom = `${window.innerHeight - anchor.top + EDGE_PX}px`;
    element.style.maxHeight = `${anchor.top - EDGE_PX * 2}px`;
  }
}
