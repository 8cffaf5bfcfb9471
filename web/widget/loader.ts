// The loader: one script on a stranger's page. It draws a launcher in its own
// closed root, adds the chat's frame on the first tap, and leaves one global
// name, `forecourt`. It never sees a message, a token or a name.

import { css } from "./loader_css";

type Unread = (count: number) => void;

const KNOWN = "forecourt:known";
const words: Record<string, [open: string, chat: string, unread: string]> = {
  en: ["Write to us", "Chat", "unread"],
  am: ["ይጻፉልን", "ቻት", "ያልተነበቡ"],
};

const script = document.currentScript as HTMLScriptElement | null;
const win = window as unknown as { forecourt?: unknown };

if (script && !win.forecourt) win.forecourt = load(script);

function load(tag: HTMLScriptElement): object {
  const origin = new URL(tag.src).origin;
  const data = tag.dataset;
  const doc = document;
  const lang = (data["lang"] || doc.documentElement.lang || navigator.language).slice(0, 2);
  const [open, chat, unread] = words[lang] ?? words["en"]!;
  const host = doc.createElement("forecourt-chat");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const launcher = doc.createElement("button");
  const badge = doc.createElement("span");
  const panel = doc.createElement("div");
  launcher.innerHTML =
    '<svg viewBox="0 0 20 20" aria-hidden="true"><path fill="#fff" d="M2 6.2A3.7 3.7 0 0 1 5.7 2.5h8.6A3.7 3.7 0 0 1 18 6.2v5.6a3.7 3.7 0 0 1-3.7 3.7H9.2L5 18.3v-2.9A3.7 3.7 0 0 1 2 11.8z"/><path class="f" d="M5.6 6.3h8.8M7.6 6.3v5.8M7.6 9.3h4"/></svg>';
  launcher.append(badge);
  launcher.className = "launcher";
  panel.className = "panel";
  panel.hidden = badge.hidden = true;
  root.append(panel, launcher);

  const listeners: Unread[] = [];
  /** The site's word for its customer. Good once, so one frame gets it and the other waits for that one. */
  let word = data["handoff"];
  let signing = Boolean(word);
  let frame: HTMLIFrameElement | undefined;
  let small: HTMLIFrameElement | undefined;
  let count = 0;
  let scroll = "";

  const label = (): void => {
    launcher.setAttribute("aria-label", count ? `${open}, ${count} ${unread}` : open);
  };
  const add = (path: string): HTMLIFrameElement => {
    const made = doc.createElement("iframe");
    const query = new URLSearchParams({ host: location.origin, lang, theme: data["theme"] || "auto" });
    if (signing) query.set("signing", "");
    made.src = `${origin}/${path}?${query}`;
    made.title = chat;
    return made;
  };
  const say = (to: HTMLIFrameElement | undefined, what: object): void => to?.contentWindow?.postMessage(what, origin);
  const fit = (): void => {
    // A frame does not see the keyboard; the page around it does.
    const view = window.visualViewport;
    if (!view || panel.hidden) return;
    panel.style.setProperty("--h", `${view.height}px`);
    panel.style.setProperty("--y", `${view.offsetTop}px`);
  };
  const isPhone = (): boolean => matchMedia("(max-width:30rem)").matches;
  const lock = (on: boolean): void => {
    const style = doc.documentElement.style;
    if (on) {
      scroll = style.overflow;
      if (isPhone()) style.overflow = "hidden";
    } else style.overflow = scroll;
  };
  const show = (on: boolean): void => {
    if (on === !panel.hidden) return;
    if (on && !frame) {
      frame = add("frame");
      frame.allow = "clipboard-write";
      panel.append(frame);
    }
    panel.hidden = !on;
    launcher.hidden = on;
    lock(on);
    fit();
    label();
    if (on) {
      frame!.focus();
      say(frame, { forecourt: "opened" });
    } else launcher.focus();
  };

  launcher.onclick = () => show(true);
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) show(false);
  });
  visualViewport?.addEventListener("resize", fit);
  visualViewport?.addEventListener("scroll", fit);
  window.addEventListener("message", (event) => {
    if (event.origin !== origin) return;
    const from = event.source;
    if (!from || (from !== frame?.contentWindow && from !== small?.contentWindow)) return;
    const said = event.data as { forecourt?: string; unread?: number; known?: boolean };
    if (said.forecourt === "close") show(false);
    if (said.forecourt === "ready" && word) {
      (from as Window).postMessage({ forecourt: "handoff", token: word }, origin);
      word = "";
    }
    if (said.forecourt === "signed") {
      signing = false;
      say(frame, { forecourt: "session" });
    }
    if (said.forecourt !== "unread") return;
    count = said.unread || 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.hidden = !count;
    label();
    try {
      if (said.known) localStorage.setItem(KNOWN, "1");
      else localStorage.removeItem(KNOWN);
    } catch {
      // Storage is forbidden here: the badge waits for the first tap.
    }
    listeners.forEach((listener) => listener(count));
  });

  const begin = (): void => {
    doc.body.append(host);
    label();
    let known: string | null | undefined = word;
    try {
      known ||= localStorage.getItem(KNOWN);
    } catch {
      // As above.
    }
    if (!known) return;
    small = add("badge");
    small.hidden = true;
    root.append(small);
  };
  if (doc.readyState === "complete") begin();
  else window.addEventListener("load", begin);

  return {
    open: () => show(true),
    close: () => show(false),
    hide: () => void (host.hidden = true),
    show: () => void (host.hidden = false),
    on: (event: string, run: Unread) => {
      if (event === "unread") listeners.push(run);
    },
  };
}
