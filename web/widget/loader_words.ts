// What the loader itself says, in each language.

/** What the button and the frames are called; unread, before a number. */
export type Words = readonly [open: string, unread: string];

export const WORDS: Record<string, Words> = {
  en: ["Write to us", "Unread:"],
  am: ["ይጻፉልን", "ያልተነበቡ፦"],
  ar: ["راسلونا", "غير مقروءة:"],
};
