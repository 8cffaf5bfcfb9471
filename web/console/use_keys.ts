// Listens to the keyboard for the console's commands. Where a layer is open, its
// own keys hold.

import { useEffect, useRef } from "preact/hooks";
import { KeyReader, type Command } from "./keys";

const FIELD = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const CONTROL = "button, a[href], label, summary, input";

export function useKeys(singles: boolean, onRun: (command: Command) => void): void {
  const latest = useRef({ singles, onRun });
  latest.current = { singles, onRun };
  useEffect(() => {
    const reader = new KeyReader();
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      const target = event.target instanceof Element ? event.target : null;
      const command = reader.read(
        {
          key: event.key,
          code: event.code,
          ctrl: event.ctrlKey || event.metaKey,
          shift: event.shiftKey,
          alt: event.altKey,
          inField: target?.closest(FIELD) != null,
          onControl: target?.closest(CONTROL) != null,
        },
        latest.current.singles,
        event.timeStamp,
      );
      if (!command) return;
      event.preventDefault();
      latest.current.onRun(command);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
