// What the first screen of the frame does not need. The build puts it into a
// file of its own, fetched right after the first drawing.

export { ListPane } from "./list_pane";
export { MenuSheet } from "./menu_sheet";
export { SignInPane } from "./sign_in_pane";
