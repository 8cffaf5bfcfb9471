// The keyboard of the console: which keys run what. Single keys are dead inside
// fields and can be switched off; chords with Ctrl work everywhere. Keys are
// read by their place where the layout writes no Latin letters, so that an
// Amharic or Arabic keyboard has the same map.

export type Command =
  | "palette" | "search" | "newChat" | "goInbox" | "goUnassigned" | "goMine" | "goWaiting" | "keymap" | "undo"
  | "next" | "previous" | "open" | "select" | "extend" | "nextUnread" | "previousUnread"
  | "reply" | "note" | "assign" | "assignNobody" | "escalate" | "close" | "snooze" | "tags" | "older" | "newer" | "back";

export type Group = "anywhere" | "list" | "chat" | "writing";

export interface Binding {
  command: Command;
  group: Group;
  /** A chord, or two to be pressed one after the other. */
  keys: readonly string[];
}

export const KEY_MAP: readonly Binding[] = [
  { command: "palette", group: "anywhere", keys: ["Ctrl+k"] },
  { command: "search", group: "anywhere", keys: ["/"] },
  { command: "newChat", group: "anywhere", keys: ["n"] },
  { command: "goInbox", group: "anywhere", keys: ["g", "i"] },
  { command: "goMine", group: "anywhere", keys: ["g", "m"] },
  { command: "goUnassigned", group: "anywhere", keys: ["g", "u"] },
  { command: "goWaiting", group: "anywhere", keys: ["g", "w"] },
  { command: "undo", group: "anywhere", keys: ["Ctrl+z"] },
  { command: "keymap", group: "anywhere", keys: ["?"] },
  { command: "next", group: "list", keys: ["j"] },
  { command: "previous", group: "list", keys: ["k"] },
  { command: "open", group: "list", keys: ["Enter"] },
  { command: "select", group: "list", keys: ["x"] },
  { command: "extend", group: "list", keys: ["Shift+j"] },
  { command: "nextUnread", group: "list", keys: ["Alt+ArrowDown"] },
  { command: "previousUnread", group: "list", keys: ["Alt+ArrowUp"] },
  { command: "reply", group: "chat", keys: ["r"] },
  { command: "note", group: "chat", keys: ["Shift+n"] },
  { command: "assign", group: "chat", keys: ["a"] },
  { command: "assignNobody", group: "chat", keys: ["Shift+a"] },
  { command: "escalate", group: "chat", keys: ["Shift+e"] },
  { command: "close", group: "chat", keys: ["e"] },
  { command: "snooze", group: "chat", keys: ["z"] },
  { command: "tags", group: "chat", keys: ["t"] },
  { command: "older", group: "chat", keys: ["["] },
  { command: "newer", group: "chat", keys: ["]"] },
  { command: "back", group: "chat", keys: ["Escape"] },
];

/** The second key of a pair comes within this time. */
export const PAIR_MS = 1_500;

export interface KeyPress {
  key: string;
  code: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
  /** A text field, a choice or a dialog has the focus. */
  inField: boolean;
  /** A button or a link has it: Enter is its own. */
  onControl: boolean;
}

export class KeyReader {
  #first: { chord: string; at: number } | null = null;

  /** The command that this key runs, if any. `singles`: keys without Ctrl or Alt are on. */
  read(press: KeyPress, singles: boolean, now: number): Command | null {
    const chord = chordOf(press);
    const isSingle = !press.ctrl && !press.alt;
    // Ctrl Z inside a field takes back what was typed.
    if (press.inField && (isSingle || chord === "Ctrl+z")) return null;
    if (isSingle && !singles && chord !== "Escape") return null;
    if (press.onControl && chord === "Enter") return null;
    const first = this.#first && now - this.#first.at <= PAIR_MS ? this.#first.chord : null;
    this.#first = null;
    const found = KEY_MAP.find(({ keys }) => (first ? keys[0] === first && keys[1] === chord : keys.length === 1 && keys[0] === chord));
    if (found) return found.command;
    if (!first && KEY_MAP.some(({ keys }) => keys.length === 2 && keys[0] === chord)) this.#first = { chord, at: now };
    return null;
  }
}

export function keysOf(command: Command): readonly string[] {
  return KEY_MAP.find((binding) => binding.command === command)?.keys ?? [];
}

/** "Shift+e" as people read it: "Shift E". */
export function keyLabel(chord: string): string {
  const parts = chord.replace("ArrowDown", "↓").replace("ArrowUp", "↑").replace("Escape", "Esc").split("+");
  return parts.map((part) => (part.length === 1 ? part.toUpperCase() : part)).join(" ");
}

function chordOf(press: KeyPress): string {
  const key = latin(press);
  const letter = /^[a-z]$/i.test(key);
  // What Shift makes of a sign is the sign itself ("?"), of a letter the chord "Shift+e".
  const shift = press.shift && (letter || key.length > 1) ? "Shift+" : "";
  return `${press.ctrl ? "Ctrl+" : ""}${press.alt ? "Alt+" : ""}${shift}${letter ? key.toLowerCase() : key}`;
}

function latin({ key, code }: KeyPress): string {
  if (key.length > 1 || /^[\x20-\x7e]$/.test(key)) return key;
  return /^Key([A-Z])$/.exec(code)?.[1] ?? key;
}
