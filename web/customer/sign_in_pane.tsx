// A customer with an account signs in; what was written as a guest comes along.

import type { Engine } from "../shared/engine";
import { t } from "../shared/strings/text";
import { Icon, Mark } from "../shared/view/icon";
import { SignInForm } from "../shared/view/sign_in";

interface Props {
  engine: Engine;
  framed: boolean;
  notice: string | null;
  onSignIn(username: string, password: string): Promise<string | null>;
  onBack(): void;
}

export function SignInPane({ engine, framed, notice, onSignIn, onBack }: Props) {
  return (
    <section class="pane signinpane" aria-label={t("signIn")}>
      <header class={framed ? "whead" : "phead"}>
        <button class="ib" aria-label={t("back")} onClick={onBack}>
          <Icon name="left" size={framed ? "l" : ""} />
        </button>
        <span class="grow" />
      </header>
      <div class="signinbody">
        <Mark />
        <h1>{t("signIn")}</h1>
        <p class="m">{engine.me?.type === "guest" ? t("guestChatsStay") : t("signInHint")}</p>
        <SignInForm notice={notice} onSignIn={onSignIn} />
      </div>
    </section>
  );
}
