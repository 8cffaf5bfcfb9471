// A list that is moved through with the arrows while the focus stays in its
// field: the palette, the technicians, the saved replies.

import { useEffect, useState } from "preact/hooks";

export interface PickList {
  at: number;
  /** For the field: which option is the current one. */
  activeId: string | undefined;
  optionId(i: number): string;
  /** Give the field's keys here; true when the list took one. */
  key(event: KeyboardEvent): boolean;
  moveTo(i: number): void;
}

export function usePickList(name: string, count: number, onPick: (i: number) => void): PickList {
  const [at, setAt] = useState(0);
  const place = Math.min(at, Math.max(0, count - 1));
  const optionId = (i: number): string => `${name}-option-${i}`;
  useEffect(() => {
    document.getElementById(optionId(place))?.scrollIntoView({ block: "nearest" });
  }, [place]);
  const steps: Record<string, (now: number) => number> = {
    ArrowDown: (now) => (now + 1) % count,
    ArrowUp: (now) => (now + count - 1) % count,
    PageDown: (now) => Math.min(count - 1, now + 8),
    PageUp: (now) => Math.max(0, now - 8),
  };
  return {
    at: place,
    activeId: count > 0 ? optionId(place) : undefined,
    optionId,
    moveTo: setAt,
    key(event) {
      if (count === 0 || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
      const step = steps[event.key];
      if (step) setAt(step(place));
      else if (event.key === "Enter" && !event.shiftKey) onPick(place);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}
