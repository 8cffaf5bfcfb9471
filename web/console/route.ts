// Keeps the address and what is open the same, so that back and reload work:
// a chat, or one of the pages beside the inbox.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../shared/engine";

export type Place = "inbox" | "you" | "settings" | "staff";

export interface Route {
  place: Place;
  toChat(chat: number | null): void;
  toPlace(place: Place): void;
}

export function useRoute(engine: Engine, active: boolean): Route {
  const [place, setPlace] = useState<Place>("inbox");
  useEffect(() => {
    if (!active) return;
    const follow = (): void => {
      const { place: next, chat } = placeOf(location.hash);
      setPlace(next);
      if (chat !== null) engine.openChat(chat);
      else if (typeof engine.open === "number") engine.openChat(null);
    };
    follow();
    window.addEventListener("hashchange", follow);
    window.addEventListener("popstate", follow);
    return () => {
      window.removeEventListener("hashchange", follow);
      window.removeEventListener("popstate", follow);
    };
  }, [active]);
  useEffect(() => {
    // A chat that was just started has its number now.
    if (active && typeof engine.open === "number" && !location.hash.endsWith(`/${engine.open}`)) {
      history.replaceState(null, "", `#/chat/${engine.open}`);
    }
    if (engine.open !== null) setPlace("inbox");
  }, [engine.open]);
  return {
    place,
    toChat(chat) {
      if (chat !== null) {
        location.hash = `#/chat/${chat}`;
        return;
      }
      engine.openChat(null);
      setPlace("inbox");
      if (location.hash) history.pushState(null, "", location.pathname);
    },
    toPlace(next) {
      if (next === "inbox") {
        engine.openChat(null);
        setPlace("inbox");
        if (location.hash) history.pushState(null, "", location.pathname);
      } else location.hash = `#/${next}`;
    },
  };
}

export function placeOf(hash: string): { place: Place; chat: number | null } {
  const chat = /^#\/chat\/(\d{1,16})$/.exec(hash);
  if (chat) return { place: "inbox", chat: Number(chat[1]) };
  const place = /^#\/(you|settings|staff)$/.exec(hash)?.[1] as Place | undefined;
  return { place: place ?? "inbox", chat: null };
}
