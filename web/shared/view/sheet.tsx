// A sheet from below on phones, a box in the middle on desktops.

import type { ComponentChildren } from "preact";
import { Modal } from "./modal";

interface Props {
  title: string;
  onClose(): void;
  children: ComponentChildren;
}

export function Sheet(props: Props) {
  return <Modal look="sheet" inner="sheetbody" {...props} />;
}
