// Draws again each half minute: how long somebody waits is part of the screen.

import { useEffect, useState } from "preact/hooks";

const HALF_MINUTE_MS = 30_000;

export function useMinute(): void {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => draw((n) => n + 1), HALF_MINUTE_MS);
    return () => window.clearInterval(timer);
  }, []);
}
