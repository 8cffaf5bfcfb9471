// What the loader itself says, in each language.

/** Open the chat; the chat; unread, before a number. */
export type Words = readonly [open: string, chat: string, unread: string];

export const WORDS: Record<string, Words> = {
  en: ["Write to us", "Chat", "Unread:"],
  am: ["ይጻፉልን", "ቻት", "ያልተነበቡ፦"],
  ar: ["راسلونا", "محادثة", "غير مقروءة:"],
};
