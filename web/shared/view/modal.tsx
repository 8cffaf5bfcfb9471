// What lies over the page. The browser's own <dialog> keeps the focus inside,
// gives it back, and closes on Esc, one layer at a time.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../strings/text";
import { Icon } from "./icon";

interface Props {
  /** The class of the dialog, and of what it holds. */
  look: string;
  inner: string;
  title: string;
  /** The content brings its own head; the title stays for screen readers. */
  bare?: boolean;
  /** Called once it is open. */
  onOpened?(dialog: HTMLDialogElement): void;
  onClose(): void;
  children: ComponentChildren;
}

export function Modal({ look, inner, title, bare = false, onOpened, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (!element.open) element.showModal();
    onOpened?.(element);
    return () => element.close();
  }, []);
  return (
    <dialog
      class={look}
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
      <div class={inner}>
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
