// The loader: one script on a stranger's page. It draws a launcher in its own
// closed root, adds the chat's frame on the first tap, and leaves one global
// name, `forecourt`. It never sees a message, a token or a name: what is shown
// of a new message stands in a small frame of the chat's own.

import { fixedBrand } from "./brand";
import { css } from "./loader_css";
import { WORDS, type Words } from "./loader_words";

type Unread = (count: number) => void;
type Frame = HTMLIFrameElement;
interface FromFrame {
  forecourt?: string;
  unread?: number;
  known?: boolean;
  height?: number;
}

const KNOWN = "forecourt:known";
/** A frame that is silent for so long is away. */
const AWAY_MS = 10_000;

const script = document.currentScript as HTMLScriptElement | null;
const win = window as unknown as { forecourt?: unknown };

if (script && !win.forecourt) win.forecourt = load(script);

function load(tag: HTMLScriptElement): object {
  const origin = new URL(tag.src).origin;
  const doc = document;
  const make = <K extends keyof HTMLElementTagNameMap>(name: K, look: string, into?: Node): HTMLElementTagNameMap[K] => {
    const made = doc.createElement(name);
    made.className = look;
    into?.appendChild(made);
    return made;
  };
  // The page may have placed the element itself, with a plain link inside for those without script.
  const host = doc.querySelector<HTMLElement>("forecourt-chat") ?? make("forecourt-chat" as "div", "");
  const read = (name: string): string => host.dataset[name] || tag.dataset[name] || "";
  const lang = (read("lang") || doc.documentElement.lang || navigator.language).slice(0, 2);
  const [open, unread] = (WORDS[lang] ?? WORDS["en"]) as Words;

  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const box = make("div", "", root);
  const probe = make("i", "probe", box);
  const panel = make("div", "panel", box);
  const launcher = make("button", "launcher", box);
  launcher.innerHTML =
    '<svg viewBox="0 0 20 20" aria-hidden="true"><path fill="#fff" d="M2 6.2A3.7 3.7 0 0 1 5.7 2.5h8.6A3.7 3.7 0 0 1 18 6.2v5.6a3.7 3.7 0 0 1-3.7 3.7H9.2L5 18.3v-2.9A3.7 3.7 0 0 1 2 11.8z"/><path class="f" d="M5.6 6.3h8.8M7.6 6.3v5.8M7.6 9.3h4"/></svg>';
  const badge = make("span", "", launcher);
  panel.hidden = badge.hidden = true;

  const listeners: Unread[] = [];
  /** The site's word for its customer. Good once, so one frame gets it and the other waits for that one. */
  let word = read("handoff");
  let signing = word && "1";
  let frame: Frame | undefined;
  let small: Frame | undefined;
  let timer = 0;
  let count = 0;
  let scroll = "";

  const say = (to: Frame | undefined, forecourt: string, more?: object): void => to?.contentWindow?.postMessage({ forecourt, ...more }, origin);
  /** Takes over the site's colour, theme and side; gives the colour. */
  const dress = (): string => {
    const brand = fixedBrand(getComputedStyle(probe).color);
    box.className = `box ${getComputedStyle(host).getPropertyValue("--fc-side")} ${read("theme")}`;
    if (brand) box.style.setProperty("--b", `rgb(${brand})`);
    return brand;
  };
  const add = (path: string, look: string, into: Node): Frame => {
    const made = make("iframe", look);
    const query = new URLSearchParams({ host: location.origin, lang, theme: read("theme"), brand: dress(), shop: read("shop"), signing });
    made.src = `${origin}/${path}?${query}`;
    made.title = open;
    into.appendChild(made);
    return made;
  };
  const peek = (height = 0): void => {
    if (!small) return;
    small.className = height && panel.hidden ? "peek on" : "peek";
    if (height) small.style.height = `${height}px`;
  };
  const fit = (): void => {
    // A frame does not see the keyboard; the page around it does.
    const view = window.visualViewport;
    if (!view) return;
    panel.style.setProperty("--h", `${view.height}px`);
    panel.style.setProperty("--top", `${view.offsetTop}px`);
  };
  /** The frame does not come: a link to the chat's own page stands above the launcher. */
  const giveUp = (): void => {
    frame = undefined;
    panel.className = "panel away";
    panel.textContent = "";
    launcher.hidden = false;
    const link = make("a", "", panel);
    link.textContent = open;
    link.href = `${origin}/chat`;
  };
  const show = (on: boolean): void => {
    if (on === !panel.hidden) return;
    const style = doc.documentElement.style;
    panel.hidden = !on;
    launcher.hidden = on;
    if (on) {
      if (!frame) {
        panel.className = "panel";
        panel.textContent = "";
        frame = add("frame", "", panel);
        frame.allow = "clipboard-write";
        timer = window.setTimeout(giveUp, AWAY_MS);
      }
      scroll = style.overflow;
      if (matchMedia("(max-width:30rem)").matches) style.overflow = "hidden";
      fit();
      peek();
      say(small, "rest");
      frame.focus();
      say(frame, "opened");
    } else {
      style.overflow = scroll;
      say(frame, "closed");
      launcher.focus();
    }
  };
  /** Whether somebody wrote here before; kept in the site's own storage, without a name. */
  const remember = (known?: string): string | null | undefined => {
    try {
      if (known != null) localStorage[known ? "setItem" : "removeItem"](KNOWN, known);
      return localStorage.getItem(KNOWN);
    } catch {
      // Storage is forbidden here: the badge waits for the first tap.
      return known;
    }
  };
  const counted = (now: number, inside: boolean): void => {
    // Somebody answered while the chat was closed: the small frame shows it.
    if (inside && panel.hidden && now > count) {
      if (small) say(small, "look");
      else small = add("badge", "peek", box);
    }
    if (!now) peek();
    count = now;
    badge.textContent = now > 99 ? "99+" : String(now);
    badge.hidden = !now;
    launcher.setAttribute("aria-label", now ? `${open}. ${unread} ${now}` : open);
    if (read("title") !== "off") {
      const title = doc.title.replace(/^\(\d+\+?\) /, "");
      doc.title = now ? `(${badge.textContent}) ${title}` : title;
    }
    listeners.forEach((listener) => listener(now));
  };

  launcher.onclick = () => show(panel.hidden as boolean);
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
  });
  visualViewport?.addEventListener("resize", fit);
  visualViewport?.addEventListener("scroll", fit);
  window.addEventListener("message", ({ origin: from, source, data }) => {
    const inside = source === frame?.contentWindow;
    if (from !== origin || !source || !(inside || source === small?.contentWindow)) return;
    const said = data as FromFrame;
    switch (said.forecourt) {
      case "open":
      case "close":
        show(said.forecourt === "open");
        break;
      case "peek":
        peek(said.height);
        break;
      case "ready":
        if (inside) {
          clearTimeout(timer);
          if (!signing) say(frame, "session");
        } else if (!panel.hidden) say(small, "rest");
        if (word) say(inside ? frame : small, "handoff", { token: word });
        word = "";
        break;
      case "signed":
        signing = "";
        say(frame, "session");
        break;
      case "unread":
        remember(said.known ? "1" : "");
        counted(said.unread || 0, inside);
    }
  });
  new MutationObserver(() => {
    dress();
    for (const one of [frame, small]) say(one, "theme", { theme: read("theme") });
  }).observe(host, { attributeFilter: ["data-theme"] });

  const begin = (): void => {
    if (!host.isConnected) doc.body.append(host);
    dress();
    counted(0, false);
    if (word || remember()) small = add("badge", "peek", box);
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
