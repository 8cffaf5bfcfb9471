// What people read on the first screen, in Arabic. Nouns, passive forms and the polite plural, so
// that nobody is addressed as a man or a woman. A native reader has still to go over these.

import type { en, Table } from "./en";

/** The forms that Arabic has for a number. */
export type ArForm = "zero" | "one" | "two" | "few" | "many" | "other";

export const ar: Table<typeof en, ArForm> = {
  chats: "المحادثات",
  talk: "محادثة مع الورشة",
  talkHint: "اكتبوا سؤالكم هنا. يمكن قراءة الرد هنا، ولاحقًا أيضًا.",
  message: "رسالة",
  firstMessage: "رسالتكم",
  send: "إرسال",
  connecting: "جارٍ الاتصال…",
  offline: "لا يوجد اتصال.",
  offlineWaiting: {
    zero: "لا رسائل في الانتظار.",
    one: "رسالة واحدة تنتظر هنا وتُرسل تلقائيًا.",
    two: "رسالتان تنتظران هنا وتُرسلان تلقائيًا.",
    few: "{n} رسائل تنتظر هنا وتُرسل تلقائيًا.",
    many: "{n} رسالة تنتظر هنا وتُرسل تلقائيًا.",
    other: "{n} رسالة تنتظر هنا وتُرسل تلقائيًا.",
  },
  notHere: "هذه المحادثة ليست هنا",
  notHereHint: "لم تكن متاحة لكم، أو أصبحت لشخص آخر.",
  tooLong: "{n} من 8,000 حرف. يُرجى إرسالها على جزأين.",
  guest: "ضيف {id}",
  awaiting: "سيظهر الرد هنا",
  workshop: "الورشة",
  role_guest: "من العملاء",
  role_user: "من العملاء",
  role_worker: "القسم الفني",
  role_admin: "الورشة",
  role_system: "النظام",
  closedHint: "اكتبوا لفتح هذه المحادثة من جديد",
  newChat: "محادثة جديدة",
  subject: "الموضوع",
  optional: "اختياري",
  about: "ما الموضوع؟",
  topicCarIn: "سيارتي في الورشة الآن",
  topicVisit: "حجز موعد أو تغييره",
  topicWrong: "عطل في السيارة",
  topicPrice: "السعر",
  name: "الاسم",
  email: "البريد الإلكتروني",
  emailHint: "نراسلكم فقط إذا فاتكم رد. بلا نشرات إعلانية.",
  sessionEnded: "انتهت مدة الدخول. يُرجى تسجيل الدخول من جديد. الرسائل التي لم تُرسل محفوظة.",
  visitEnded: "انتهت زيارتكم هنا. عند الكتابة من جديد تبدأ محادثة جديدة.",
  back: "رجوع",
  closeWindow: "إغلاق",
  more: "المزيد",
  emailBad: "هذا ليس عنوانًا واحدًا صحيحًا. صحّحوه أو اتركوه فارغًا.",
  reopenPlaceholder: "اكتبوا لإعادة الفتح",
  emailWhy: "لنتمكن من مراسلتكم لاحقًا",
};
