// The languages, each under its own name.

import { currentLang, setLang, LANG_KEY, type Lang } from "../strings/text";
import type { Device } from "../device";

const NAMES: Record<Lang, string> = { en: "English", am: "አማርኛ", ar: "العربية" };

export function LanguageSwitch({ device, onChange }: { device: Device; onChange(): void }) {
  return (
    <div class="langs" role="group" aria-label="Language, ቋንቋ, اللغة">
      {(Object.keys(NAMES) as Lang[]).map((lang) => (
        <button
          key={lang}
          lang={lang}
          class="btn link"
          aria-pressed={currentLang() === lang}
          onClick={() => {
            device.set(LANG_KEY, lang);
            void setLang(lang).then(onChange);
          }}
        >
          {NAMES[lang]}
        </button>
      ))}
    </div>
  );
}
