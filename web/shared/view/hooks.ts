// How components follow the engine.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../engine";

/** Draws again whenever the engine changed. */
export function useEngine(engine: Engine): void {
  const [, draw] = useState(0);
  useEffect(() => engine.subscribe(() => draw((n) => n + 1)), [engine]);
}

export type LineTrouble = "none" | "connecting" | "offline";

const CONNECTING_MS = 2_000;
const OFFLINE_MS = 5_000;

/** Nothing for 2 s, then "Connecting…", after 5 s the banner. */
export function useLineTrouble(engine: Engine): LineTrouble {
  const since = engine.lostSince;
  const [, draw] = useState(0);
  useEffect(() => {
    if (since === null) return;
    const timers = [CONNECTING_MS, OFFLINE_MS].map((ms) =>
      window.setTimeout(() => draw((n) => n + 1), Math.max(0, since + ms - Date.now()) + 10),
    );
    return () => timers.forEach((timer) => window.clearTimeout(timer));
  }, [since]);
  if (since === null) return "none";
  const lost = Date.now() - since;
  return lost >= OFFLINE_MS ? "offline" : lost >= CONNECTING_MS ? "connecting" : "none";
}

/** True on devices whose main pointer is a finger: there Enter breaks the line. */
export function isTouch(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}

/** True while the window is at least so wide, in rem. */
export function useWide(rem: number): boolean {
  const query = `(min-width: ${rem}rem)`;
  const [wide, setWide] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const update = (): void => setWide(media.matches);
    update();
    media.addEventListener("change", update);
    return () => media.removeEventListener("change", update);
  }, [query]);
  return wide;
}
