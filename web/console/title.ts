// What is mine to answer, in the window's title.

import { useEffect } from "preact/hooks";
import { badge, t } from "../shared/strings/text";
import type { Desk } from "./desk";

export function useTitle(desk: Desk, signedIn: boolean): void {
  const { mine } = desk.engine.inbox;
  useEffect(() => {
    const name = desk.offers.shop?.name;
    const title = name ? t("titleOf", { shop: name }) : t("inbox");
    document.title = signedIn && mine > 0 ? `(${badge(mine)}) ${title}` : title;
  });
}
