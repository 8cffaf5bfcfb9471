// What people read on the first screen, in English. Plain, short, no blame. {name} is filled in;
// a text with forms is chosen by Intl.PluralRules from its {n}.

export const en = {
  chats: "Chats",
  talk: "Talk to the workshop",
  talkHint: "Write your question. You can read the answer here, also later.",
  message: "Message",
  firstMessage: "Your message",
  send: "Send",
  connecting: "Connecting…",
  offline: "No connection.",
  offlineWaiting: { one: "{n} message waits here and goes out by itself.", other: "{n} messages wait here and go out by themselves." },
  notHere: "This chat is not here",
  notHereHint: "It was never yours to see, or it belongs to somebody else now.",
  tooLong: "{n} of 8,000 characters. Please send it in two parts.",
  guest: "Guest {id}",
  awaiting: "The answer comes here",
  workshop: "Workshop",
  role_guest: "Customer",
  role_user: "Customer",
  role_worker: "Technician",
  role_admin: "Workshop",
  role_system: "System",
  closedHint: "Write to open this chat again",
  newChat: "New chat",
  subject: "Subject",
  optional: "optional",
  about: "What is it about?",
  topicCarIn: "My car is in now",
  topicVisit: "Book or move a visit",
  topicWrong: "Something is wrong",
  topicPrice: "A price",
  name: "Your name",
  email: "E-mail",
  emailHint: "We write only if you miss a reply. No newsletters.",
  sessionEnded: "Your sign-in has ended. Please sign in again. Messages not sent yet are kept.",
  visitEnded: "Your visit here has ended. Write again and a new chat begins.",
  back: "Back",
  closeWindow: "Close",
  more: "More",
  emailBad: "This is not one address. Correct it, or leave it empty.",
  reopenPlaceholder: "Write to reopen",
  emailWhy: "so that we can reach you later",
};

/**
 * Another language's table: the same keys, the same kinds of text, and of a text
 * with a number all the forms the language has. What is missing fails the build.
 */
export type Table<T, Form extends Intl.LDMLPluralRule> = { [K in keyof T]: T[K] extends string ? string : Record<Form, string> };
