// What counts as read: at least half of the message visible for one second, in
// a visible tab that has the focus. Never by opening the list.

import { useEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";

const SEEN_MS = 1_000;
const HALF = 0.5;

/** Calls `onSeen` with the greatest seq that was seen in `box`; `drawn` changes with every drawing that may bring other lines. */
export function useSeen(box: RefObject<HTMLElement | null>, drawn: unknown, read: number, onSeen: (seq: number) => void): void {
  const visible = useRef(new Map<Element, number>());
  const timer = useRef<number | null>(null);
  const latest = useRef({ read, onSeen });
  latest.current = { read, onSeen };
  const observer = useRef<IntersectionObserver | null>(null);

  const arm = (): void => {
    const top = Math.max(0, ...visible.current.values());
    if (timer.current !== null || top <= latest.current.read || !isWatching()) return;
    timer.current = window.setTimeout(() => {
      timer.current = null;
      const seen = Math.max(0, ...visible.current.values());
      if (isWatching() && seen > latest.current.read) latest.current.onSeen(Math.min(seen, top));
      arm();
    }, SEEN_MS);
  };

  useEffect(() => {
    const root = box.current;
    if (!root) return;
    observer.current = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) note(visible.current, entry, root);
        arm();
      },
      { root, threshold: [0, 0.25, HALF, 0.75, 1] },
    );
    const again = (): void => arm();
    window.addEventListener("focus", again);
    document.addEventListener("visibilitychange", again);
    return () => {
      observer.current?.disconnect();
      window.removeEventListener("focus", again);
      document.removeEventListener("visibilitychange", again);
      if (timer.current !== null) window.clearTimeout(timer.current);
    };
  }, []);
  useEffect(() => {
    const watched = observer.current;
    if (!watched || !box.current) return;
    for (const element of visible.current.keys()) {
      if (!element.isConnected) visible.current.delete(element);
    }
    for (const element of box.current.querySelectorAll("[data-seq]")) watched.observe(element);
    arm();
  }, [drawn]);
}

function note(visible: Map<Element, number>, entry: IntersectionObserverEntry, root: HTMLElement): void {
  const seq = Number((entry.target as HTMLElement).dataset["seq"]);
  // A message taller than the window is seen when it fills half of it.
  const fills = entry.intersectionRect.height >= root.clientHeight * HALF;
  if (entry.isIntersecting && (entry.intersectionRatio >= HALF || fills)) visible.set(entry.target, seq);
  else visible.delete(entry.target);
}

function isWatching(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}
