// The console's front door.

import type { Device } from "../shared/device";
import { t } from "../shared/strings/text";
import { Mark } from "../shared/view/icon";
import { LanguageSwitch } from "../shared/view/language_switch";
import { SignInForm } from "../shared/view/sign_in";

interface Props {
  device: Device;
  notice: string | null;
  onSignIn(username: string, password: string): Promise<string | null>;
  onLanguage(): void;
}

export function SignInScreen({ device, notice, onSignIn, onLanguage }: Props) {
  return (
    <main id="forecourt" class="door">
      <div class="doorbody">
        <Mark />
        <h1>{t("signIn")}</h1>
        <p class="m">{t("signInStaff")}</p>
        <SignInForm notice={notice} onSignIn={onSignIn} />
      </div>
      <footer>
        <LanguageSwitch device={device} onChange={onLanguage} />
      </footer>
    </main>
  );
}
