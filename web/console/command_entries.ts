// What the palette offers to do, in words: the same commands as the keys, those
// that make sense now.

import { t } from "../shared/strings/text";
import type { IconName } from "../shared/view/icon";
import type { Person } from "../shared/wire";
import type { Desk } from "./desk";
import { keysOf, type Command } from "./keys";
import { rights } from "./people";
import { isOffered } from "./sheets/keymap_sheet";

export interface PaletteEntry {
  id: string;
  section: "chat" | "go" | "chats" | "people";
  icon: IconName;
  text: string;
  keys?: readonly string[];
  person?: Person;
  plate?: string;
  aside?: string;
  run(): void;
}

interface Doors {
  onRun(command: Command): void;
  onPlace(place: "you" | "settings" | "staff"): void;
}

export function commandEntries(desk: Desk, { onRun, onPlace }: Doors): PaletteEntry[] {
  const chat = desk.chat(desk.engine.open);
  const can = rights(desk.engine, chat);
  const command = (section: "chat" | "go", name: Command, icon: IconName, text: string = t(`key_${name}`)): PaletteEntry => ({
    id: name,
    section,
    icon,
    text,
    keys: keysOf(name),
    run: () => onRun(name),
  });
  const place = (name: "you" | "settings" | "staff", icon: IconName): PaletteEntry => ({
    id: name,
    section: "go",
    icon,
    text: t(`place_${name}`),
    run: () => onPlace(name),
  });
  const entries: Array<PaletteEntry | false | null> = [
    chat && can.assign && command("chat", "assign", "swap", t("assignTo")),
    chat && can.assign && chat.worker_id !== null && command("chat", "assignNobody", "people"),
    chat && can.escalate && command("chat", "escalate", "flag"),
    chat && can.close && command("chat", "close", "check", t("closeChat")),
    chat && command("chat", "reply", "chat"),
    chat && command("chat", "note", "lock"),
    chat && isOffered(desk, "snooze") && command("chat", "snooze", "clock"),
    chat && isOffered(desk, "tags") && command("chat", "tags", "tag"),
    command("go", "newChat", "plus"),
    command("go", "goInbox", "inbox"),
    command("go", "goMine", "person"),
    isOffered(desk, "goUnassigned") && command("go", "goUnassigned", "inbox"),
    command("go", "goWaiting", "clock"),
    command("go", "search", "search"),
    command("go", "keymap", "keyboard"),
    place("you", "person"),
    desk.offers.settings && place("settings", "gear"),
    desk.offers.staff && place("staff", "people"),
  ];
  return entries.filter((entry): entry is PaletteEntry => Boolean(entry));
}
