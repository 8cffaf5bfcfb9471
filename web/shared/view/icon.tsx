// The page's icons, drawn as lines on a 20 by 20 grid. Always beside a text or
// inside a labelled button, so they say nothing to a screen reader.

const PATHS = {
  person: "M10 3.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4M3.8 17a6.3 6.3 0 0 1 12.4 0",
  people: "M7.5 4.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M2.5 16a5.1 5.1 0 0 1 10 0M13 4.5a2.7 2.7 0 0 1 0 5.1M14.8 12.2A4.8 4.8 0 0 1 17.5 16",
  inbox: "M3 11.5 5 4.5h10l2 7v3A1.5 1.5 0 0 1 15.5 16h-11A1.5 1.5 0 0 1 3 14.5zM3 11.5h4l1 2h4l1-2h4",
  plus: "M10 4v12M4 10h12",
  search: "M9 3.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 9 3.8M13 13l4 4",
  flag: "M5 17V3.5c3-1.5 6 1.5 10 0v7c-4 1.5-7-1.5-10 0",
  check: "m4 10.5 4 4 8-9",
  down: "m5 8 5 5 5-5",
  arrowDown: "M10 4v12M5 11l5 5 5-5",
  left: "m12.5 4-6 6 6 6",
  cross: "m5 5 10 10M15 5 5 15",
  up: "M10 16V4M5 9l5-5 5 5",
  lock: "M6 9h8a1.5 1.5 0 0 1 1.5 1.5V15a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.500 15v-4.500A1.500 1.500 0 0 1 6 9M7 9V6.5a3 3 0 0 1 6 0V9",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4l2.7 1.8",
  warn: "M10 3 2.500 16h15zM10 8v3.500M10 13.800h.01",
  noline: "M3 3l14 14M2.500 8.500A11 11 0 0 1 6 6.300M9 5.300a11 11 0 0 1 8.500 3.200M5.200 11.500A7 7 0 0 1 8 9.900M12.500 10.300a7 7 0 0 1 2.300 1.200M10 15h.01",
  out: "M8 3.500H5A1.500 1.500 0 0 0 3.500 5v10A1.500 1.500 0 0 0 5 16.500h3M12.500 6.500 16 10l-3.500 3.500M16 10H8",
  enter: "M12 3.500h3A1.500 1.500 0 0 1 16.500 5v10a1.500 1.500 0 0 1-1.500 1.500h-3M8.500 6.500 12 10l-3.500 3.500M12 10H4",
  reopen: "M4 10a6 6 0 1 0 2-4.500M4 3.500V7h3.500",
  eye: "M2.500 10S5 5 10 5s7.500 5 7.500 5-2.500 5-7.500 5-7.500-5-7.500-5M10 7.800a2.200 2.200 0 1 0 0 4.400 2.200 2.200 0 0 0 0-4.400",
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 9.200v4.300M10 6.500h.01",
  wrench: "M16.500 6.500a4 4 0 0 1-5.300 3.800L6 15.500A1.770 1.770 0 0 1 3.500 13l5.200-5.200A4 4 0 0 1 13.500 3.500L11.300 5.700l.5 2.500 2.500.5z",
  calendar: "M5 4.500h10a2 2 0 0 1 2 2V15a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6.500a2 2 0 0 1 2-2M3 8.500h14M7 2.800v3M13 2.800v3",
  bolt: "M11 2.500 4.500 11.500H10l-1 6 6.500-9H10z",
  lines: "M4 4.500h12M4 8.500h8M4 12.500h12M4 16.500h6",
  globe: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M3 10h14M10 3c2.200 2 3.200 4.300 3.200 7s-1 5-3.200 7c-2.200-2-3.200-4.300-3.200-7s1-5 3.200-7",
  chat: "M3 6.500A2.500 2.500 0 0 1 5.500 4h9A2.500 2.500 0 0 1 17 6.500v5a2.500 2.500 0 0 1-2.500 2.500H9l-4 3v-3.100a2.500 2.500 0 0 1-2-2.400z",
  dots: "M4.500 10h.01M10 10h.01M15.500 10h.01",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = "" }: { name: IconName; size?: "" | "s" | "l" }) {
  return (
    <svg class={`i ${size} ${name === "dots" ? "dots" : ""}`} viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
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
          d="M2 6.2A3.7 3.7 0 0 1 5.7 2.500h8.600A3.700 3.700 0 0 1 18 6.200v5.600a3.700 3.700 0 0 1-3.700 3.700H9.200L5 18.300v-2.860A3.700 3.700 0 0 1 2 11.800z"
        />
        <path class="letter" d="M5.600 6.300h8.800M7.600 6.300v5.800M7.600 9.300h4" />
      </svg>
    </span>
  );
}

/** The state of one's own message, told by shape as well as colour. */
export function Tick({ state, label }: { state: "queued" | "sending" | "sent" | "read" | "refused"; label: string }) {
  if (state === "sent" || state === "read") {
    const path = state === "sent" ? "m4 7.500 3 3.200 6-7.200" : "m2 7.500 3 3.200 6-7.200M8.800 10.300l.4.4 6-7.200";
    return (
      <svg class={`tick ${state}`} viewBox="0 0 18 14" role="img" aria-label={label}>
        <path d={path} />
      </svg>
    );
  }
  return (
    <svg class={`tick ${state}`} viewBox="0 0 20 20" role="img" aria-label={label}>
      <path d={state === "refused" ? PATHS.warn : PATHS.clock} />
    </svg>
  );
}
