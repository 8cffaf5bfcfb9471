// What an empty first screen does not need: the line to the server, messages,
// lists, menus, the sign-in, their icons, texts and styles. The build puts it into
// a file of its own, fetched right after the first drawing, or at once where
// somebody is known.

import { laterEn } from "../shared/strings/en_later";
import { addTexts } from "../shared/strings/text";
import { addIcons } from "../shared/view/icon";
import { ICONS_MORE } from "../shared/view/icons_more";

export { FileBar } from "../shared/view/file_bar";
export { Announcer } from "../shared/view/announcer";
export { giveTheRest } from "../shared/rest";
export { LogView } from "../shared/view/log_view";
export { handOver } from "./handoff";
export { ListPane } from "./list_pane";
export { MenuSheet } from "./menu_sheet";
export { SignInPane } from "./sign_in_pane";
export { TopBar } from "./top_bar";

/** What a session needs: the line, and what comes over it. */

addTexts("en", laterEn);
addIcons(ICONS_MORE);

/** Resolves when the styles are there, so that nothing is drawn without them. */
export function styled(): Promise<void> {
  return new Promise((done, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = "/assets/later.css";
    link.onload = () => done();
    link.onerror = () => {
      link.remove();
      failed(new Error("later.css did not come"));
    };
    document.head.append(link);
  });
}
