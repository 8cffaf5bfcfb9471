// What the keys and the palette run. Each does the same as a button somewhere.

import { assign, closeChats } from "./actions";
import type { ComposerWish } from "./composer_wish";
import type { Desk } from "./desk";
import { firstFilter, type Scope } from "./filters";
import type { Command } from "./keys";
import type { OpenLayer } from "./layers";
import { rights } from "./people";
import type { Route } from "./route";
import { focusRow } from "./row_list";
import { isOffered } from "./sheets/keymap_sheet";

export interface CommandDoors {
  desk: Desk;
  route: Route;
  wish: ComposerWish;
  onLayer: OpenLayer;
}

export function runCommand(command: Command, doors: CommandDoors): void {
  if (isOffered(doors.desk, command)) (inList(command, doors) || inChat(command, doors) || anywhere(command, doors));
}

function anywhere(command: Command, { desk, route, onLayer }: CommandDoors): boolean {
  const go = (scope: Scope): void => {
    route.toPlace("inbox");
    desk.setFilter({ ...firstFilter(desk.engine.me), scope });
    requestAnimationFrame(() => focusRow(document.querySelector(".listpane ul"), 0));
  };
  switch (command) {
    case "palette":
    case "keymap":
      onLayer({ is: command });
      return true;
    case "newChat":
      onLayer({ is: "new" });
      return true;
    case "search":
      if (route.place !== "inbox") route.toPlace("inbox");
      requestAnimationFrame(() => document.getElementById("search")?.focus());
      return true;
    case "goInbox":
      go(firstFilter(desk.engine.me).scope);
      return true;
    case "goMine":
      go("mine");
      return true;
    case "goUnassigned":
      go("unassigned");
      return true;
    case "goWaiting":
      go("waiting");
      return true;
    case "undo":
      if (desk.held.latest) desk.held.undo(desk.held.latest.id);
      return true;
    default:
      return false;
  }
}

function inList(command: Command, { desk, route }: CommandDoors): boolean {
  const list = document.querySelector(".listpane ul");
  switch (command) {
    case "next":
      focusRow(list, 1);
      return true;
    case "previous":
      focusRow(list, -1);
      return true;
    case "open": {
      const chat = focusedChat();
      if (chat !== null) route.toChat(chat);
      return true;
    }
    case "select":
    case "extend":
      pickFocused(desk, command === "extend");
      return true;
    case "nextUnread":
    case "previousUnread": {
      const found = neighbour(desk, command === "nextUnread" ? 1 : -1, (unread) => unread > 0);
      if (found !== null) route.toChat(found);
      return true;
    }
    case "older":
    case "newer": {
      const found = neighbour(desk, command === "older" ? 1 : -1, () => true);
      if (found !== null) route.toChat(found);
      return true;
    }
    default:
      return false;
  }
}

function inChat(command: Command, { desk, route, wish, onLayer }: CommandDoors): boolean {
  const chat = desk.chat(desk.engine.open);
  const can = rights(desk.engine, chat);
  const anchor = document.querySelector(".assignbtn")?.getBoundingClientRect() ?? null;
  switch (command) {
    case "back":
      if (desk.picked) desk.setPicked(null);
      else if (desk.engine.open !== null || route.place !== "inbox") route.toPlace("inbox");
      return true;
    case "reply":
    case "note":
      wish.ask((composer) => composer[command]());
      return true;
    case "assign":
      if (can.assign) onLayer({ is: "assign", anchor });
      return true;
    case "assignNobody":
      if (chat && can.assign) assign(desk, chat, null, desk.engine.chat(chat.chat_id)?.worker_id ?? null, "");
      return true;
    case "escalate":
      if (can.escalate) onLayer({ is: "escalate" });
      return true;
    case "close":
      if (chat) closeChats(desk, [chat]);
      return true;
    case "snooze":
    case "tags":
      if (chat) onLayer({ is: command, anchor });
      return true;
    default:
      return false;
  }
}

function focusedChat(): number | null {
  const id = document.activeElement?.closest<HTMLElement>("[data-chat]")?.dataset["chat"];
  return id ? Number(id) : null;
}

/** The chat `step` rows from the open one, of those that fit. */
function neighbour(desk: Desk, step: 1 | -1, fits: (unread: number) => boolean): number | null {
  const rows = desk.rows();
  const at = rows.findIndex((chat) => chat.chat_id === desk.engine.open);
  for (let i = at < 0 && step < 0 ? rows.length - 1 : at + step; i >= 0 && i < rows.length; i += step) {
    const chat = rows[i];
    if (chat && fits(chat.unread_count)) return chat.chat_id;
  }
  return null;
}

function pickFocused(desk: Desk, andNext: boolean): void {
  const chat = focusedChat() ?? (typeof desk.engine.open === "number" ? desk.engine.open : null);
  if (chat === null) return;
  if (!andNext || !desk.picked?.has(chat)) desk.pick(chat);
  // The rows are drawn anew as check boxes; the focus goes to the same one, or the next.
  requestAnimationFrame(() => {
    const list = document.querySelector(".listpane ul");
    list?.querySelector<HTMLElement>(`[data-chat="${chat}"] input`)?.focus();
    if (!andNext) return;
    focusRow(list, 1);
    const next = focusedChat();
    if (next !== null && next !== chat && !desk.picked?.has(next)) desk.pick(next);
  });
}
