// What the peek says beside the message itself.

export const PEEK_WORDS: Record<string, { open: string; dismiss: string }> = {
  en: { open: "Open the chat", dismiss: "Dismiss" },
  am: { open: "ቻቱን ይክፈቱ", dismiss: "ይዝጉ" },
  ar: { open: "فتح المحادثة", dismiss: "إخفاء" },
};
