// The page's icons, drawn as lines on a 20 by 20 grid. Always beside a text or
// inside a labelled button, so they say nothing to a screen reader.

import type { ConsoleIcons } from "../../console/icons";
import type { MoreIcons } from "./icons_more";

/** What the first screen of the widget shows; the rest comes with `addIcons`. */
const FIRST = {
  plus: "M10 4v12M4 10h12",
  left: "m12.5 4-6 6 6 6",
  cross: "m5 5 10 10M15 5 5 15",
  up: "M10 16V4M5 9l5-5 5 5",
  warn: "M10 3 2.5 16h15zM10 8v3.5M10 13.8h.01",
  noline: "M3 3l14 14M2.5 8.5A11 11 0 0 1 6 6.3M9 5.3a11 11 0 0 1 8.5 3.2M5.2 11.5A7 7 0 0 1 8 9.9M12.5 10.3a7 7 0 0 1 2.3 1.2M10 15h.01",
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 9.2v4.3M10 6.5h.01",
  wrench: "M16.5 6.5a4 4 0 0 1-5.3 3.8L6 15.5A1.77 1.77 0 0 1 3.5 13l5.2-5.2A4 4 0 0 1 13.5 3.5L11.3 5.7l.5 2.5 2.5.5z",
  calendar: "M5 4.5h10a2 2 0 0 1 2 2V15a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6.5a2 2 0 0 1 2-2M3 8.5h14M7 2.8v3M13 2.8v3",
  bolt: "M11 2.5 4.5 11.5H10l-1 6 6.5-9H10z",
  lines: "M4 4.5h12M4 8.5h8M4 12.5h12M4 16.5h6",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
};

export type IconName = keyof typeof FIRST | MoreIcons | ConsoleIcons;

const paths: Record<string, string> = { ...FIRST };

export function addIcons(more: Record<string, string>): void {
  Object.assign(paths, more);
}

/** The drawing of an icon. */
export function path(name: IconName): string {
  return paths[name] ?? "";
}

/** What points along the line turns with it. */
const TURNS: ReadonlySet<IconName> = new Set<IconName>(["left", "out", "enter"]);

export function Icon({ name, size = "" }: { name: IconName; size?: "" | "s" | "l" }) {
  return (
    <svg class={`i ${size} ${name === "dots" ? "dots" : TURNS.has(name) ? "turns" : ""}`} viewBox="0 0 20 20" aria-hidden="true">
      <path d={path(name)} />
    </svg>
  );
}

/** The product's mark: a bubble with an F that is also a forecourt roof. */
export function Mark() {
  return (
    <span class="mark" aria-hidden="true">
      <svg viewBox="0 0 20 20">
        <path
          class="bubble"
          d="M2 6.2A3.7 3.7 0 0 1 5.7 2.5h8.6A3.7 3.7 0 0 1 18 6.2v5.6a3.7 3.7 0 0 1-3.7 3.7H9.2L5 18.3v-2.86A3.7 3.7 0 0 1 2 11.8z"
        />
        <path class="letter" d="M5.6 6.3h8.8M7.6 6.3v5.8M7.6 9.3h4" />
      </svg>
    </span>
  );
}
