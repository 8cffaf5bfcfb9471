// What lies over the console: a sheet from below on phones; with room, a box in
// the middle, a list under the button that opened it, or the palette near the
// top.

import type { ComponentChildren } from "preact";
import { isTouch } from "../shared/view/hooks";
import { Modal } from "../shared/view/modal";

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
  const pops = look === "pop" && anchor !== null && window.innerWidth >= 640;
  const opened = (dialog: HTMLDialogElement): void => {
    if (pops) place(dialog, anchor);
    // The first field takes the focus; on touch not, or the keyboard would cover what is to be read.
    if (!isTouch()) dialog.querySelector<HTMLElement>("[data-first], input:not([type=checkbox]), textarea")?.focus();
  };
  return (
    <Modal look={`layer ${pops ? "pop" : look === "pop" ? "box" : look}`} inner="layerbody" title={title} bare={bare} onOpened={opened} onClose={onClose}>
      {children}
    </Modal>
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
