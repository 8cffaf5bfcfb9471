// A peek at the newest answer: who, when and the first lines, above the
// launcher. It can be put away, and stays unread until the chat is read.

import { hue, letters } from "../shared/face";
import { isStaff, sender } from "../shared/log";
import type { Message } from "../shared/wire";
import { peekCss } from "./peek_css";
import { PEEK_WORDS } from "./peek_words";

const MINUTE_MS = 60_000;

export interface PeekOptions {
  lang: string;
  now(): number;
  onOpen(): void;
  onDismiss(message: Message): void;
  /** The card's height in px, again when it changes. */
  onHeight(height: number): void;
}

let styled = false;

/** Draws the card; text of people is text nodes. */
export function drawPeek(message: Message, options: PeekOptions): void {
  style();
  const words = PEEK_WORDS[options.lang] ?? PEEK_WORDS["en"];
  document.documentElement.lang = options.lang;
  document.documentElement.dir = options.lang === "ar" ? "rtl" : "ltr";
  const face = made("span", `av h${hue(sender(message))}`, letters(message.sender_name));
  face.ariaHidden = "true";
  if (!isStaff(sender(message))) face.style.borderRadius = "50%";
  const name = made("bdi", "", message.sender_name);
  const time = made("time", "", ago(message.created_at, options));
  time.dateTime = message.created_at;
  const bold = made("b", "");
  bold.append(name);
  const text = made("span", "text", message.message);
  text.dir = "auto";
  const said = made("span", "said");
  said.append(bold, time, text);
  const open = made("button", "open");
  open.title = words?.open ?? "";
  open.append(face, said);
  open.onclick = options.onOpen;
  const dismiss = made("button", "dismiss");
  dismiss.ariaLabel = words?.dismiss ?? "";
  dismiss.innerHTML = '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="m5 5 10 10M15 5 5 15"/></svg>';
  dismiss.onclick = () => options.onDismiss(message);
  const card = made("main", "");
  card.setAttribute("role", "status");
  card.append(open, dismiss);
  document.body.replaceChildren(card);
  new ResizeObserver(() => options.onHeight(Math.ceil(card.getBoundingClientRect().height))).observe(card);
}

function made<K extends keyof HTMLElementTagNameMap>(name: K, look: string, text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  element.className = look;
  element.textContent = text;
  return element;
}

function style(): void {
  if (styled) return;
  styled = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(peekCss);
  document.adoptedStyleSheets = [sheet];
}

/** "now", "3 min. ago", then the day. */
function ago(at: string, { lang, now }: PeekOptions): string {
  const locale = lang === "ar" ? "ar-u-nu-latn" : lang;
  const minutes = Math.floor((now() - Date.parse(at)) / MINUTE_MS);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  if (minutes < 1) return format.format(0, "second");
  if (minutes < 60) return format.format(-minutes, "minute");
  if (minutes < 24 * 60) return format.format(-Math.floor(minutes / 60), "hour");
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }).format(new Date(at));
}
