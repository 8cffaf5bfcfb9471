// Something a card asks the server for when it is drawn. Undefined while the
// answer is on its way, null where the server has not got it; then the card is
// not shown.

import { useEffect, useState } from "preact/hooks";
import { problemOf } from "../../shared/view/reasons";
import type { Desk } from "../desk";
import { ifOffered } from "../server/endpoints";

export interface Offer<T> {
  value: T | null | undefined;
  set(value: T): void;
  again(): void;
}

export function useOffer<T>(desk: Desk, ask: () => Promise<T>): Offer<T> {
  const [value, set] = useState<T | null | undefined>(undefined);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let late = false;
    ifOffered(ask()).then(
      (answer) => {
        if (!late) set(answer);
      },
      (reason: unknown) => desk.say(problemOf(reason)),
    );
    return () => {
      late = true;
    };
  }, [turn]);
  return { value, set, again: () => setTurn((n) => n + 1) };
}
