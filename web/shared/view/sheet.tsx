// A dialog: a sheet from below on phones, a box in the middle on desktops. The
// browser's own <dialog> keeps the focus inside, gives it back, and closes on Esc.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../strings/text";
import { Icon } from "./icon";

interface Props {
  title: string;
  onClose(): void;
  children: ComponentChildren;
}

export function Sheet({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      class="sheet"
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
      <div class="sheetbody">
        <header>
          <h2>{title}</h2>
          <button class="ib" aria-label={t("closeWindow")} onClick={onClose}>
            <Icon name="cross" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
