// A whole chat as text, for a file or for paper: full names, dates with the
// zone, notes only when asked for. Reads every page of the chat.

import type { Api } from "../shared/api";
import { currentLang, t } from "../shared/strings/text";
import { eventText } from "../shared/view/event_text";
import { nameOf, roleOf, senderOf } from "../shared/view/names";
import type { Chat, Message } from "../shared/wire";
import { subjectOf } from "./people";

/** Pages of 200 messages that are read at most: 40,000 messages. */
const PAGES_MAX = 200;
const PAGE = 200;

export interface Line {
  at: string;
  who: string;
  text: string;
  kind: Message["kind"];
}

export interface Transcript {
  title: string;
  facts: string;
  lines: Line[];
}

export async function readAll(api: Api, chat: number): Promise<Message[]> {
  const all: Message[] = [];
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await api.messages({ chat_id: chat, after_seq: all.at(-1)?.seq ?? 0, limit: PAGE });
    all.push(...answer.messages);
    if (!answer.has_more || answer.messages.length === 0) break;
  }
  return all;
}

export function transcript(chat: Chat, messages: readonly Message[], notes: boolean): Transcript {
  const lines = messages.filter((message) => notes || message.kind !== "note").map(line);
  const customer = chat.customer ? nameOf(chat.customer) : (chat.parties ?? []).map(nameOf).join(", ");
  return {
    title: subjectOf(chat),
    facts: t("transcriptFacts", { number: chat.chat_id, who: customer, from: stamp(chat.created_at), to: stamp(chat.updated_at) }),
    lines,
  };
}

export function asText({ title, facts, lines }: Transcript): string {
  const body = lines.map(({ at, who, text, kind }) => (kind === "event" ? `[${stamp(at)}] ${text}` : `[${stamp(at)}] ${who}:\n${text}`));
  return `${[title, facts, ...body].join("\n\n")}\n`;
}

/** A name that a file may have on every system. */
export function fileName(chat: Chat): string {
  const words = subjectOf(chat).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  return `chat-${chat.chat_id}${words ? `-${words}` : ""}.txt`;
}

/** Date and time with the zone, so that paper from another place can be read. */
export function stamp(at: string): string {
  const lang = currentLang() === "en" ? "en-GB" : currentLang();
  return new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "long" }).format(new Date(at));
}

function line(message: Message): Line {
  const from = senderOf(message);
  const who = message.kind === "note" ? t("noteBy", { name: nameOf(from) }) : `${nameOf(from)} (${roleOf(from)})`;
  const text = message.kind === "event" ? eventText(message.event ?? null, message.message) : message.message;
  return { at: message.created_at, who, text, kind: message.kind };
}
