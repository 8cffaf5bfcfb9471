// A new password for oneself. Where the site keeps the people, the site does it,
// and this card is not shown.

import { useRef, useState } from "preact/hooks";
import { ApiError } from "../../shared/api";
import { t } from "../../shared/strings/text";
import { problemOf } from "../../shared/view/reasons";
import type { Desk } from "../desk";
import { Secret } from "../doors/secret";
import { password as changePassword, takesPost } from "../server/endpoints";
import { Card } from "./page";
import { useOffer } from "./use_offer";

/** Characters of a new password at least. */
const PASSWORD_MIN = 12;

export function PasswordCard({ desk }: { desk: Desk }) {
  const { api } = desk.engine;
  const there = useOffer(desk, () => takesPost(api, "/api/auth/password"));
  const old = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  if (!there.value || desk.offers.shop?.directory === "site") return null;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const [was, will] = [old.current?.value ?? "", next.current?.value ?? ""];
    if ([...will].length < PASSWORD_MIN) {
      setProblem(t("passwordHint", { n: PASSWORD_MIN }));
      return;
    }
    try {
      await changePassword(api, was, will);
      setOpen(false);
      setProblem(null);
      desk.say(t("passwordChanged"));
    } catch (reason) {
      const refused = reason instanceof ApiError && (reason.status === 401 || reason.status === 403 || reason.status === 422);
      setProblem(refused ? t("oldPasswordWrong") : problemOf(reason));
    }
  };
  return (
    <Card title={t("password")} hint={t("passwordCardHint")}>
      {open ? (
        <form class="cardform" onSubmit={(event) => void submit(event)}>
          <input hidden autocomplete="username" value={desk.engine.me?.name ?? ""} readOnly />
          <Secret id="old-password" label={t("oldPassword")} field={old} autocomplete="current-password" />
          <Secret id="new-password" label={t("newPassword")} field={next} autocomplete="new-password" hint={t("passwordHint", { n: PASSWORD_MIN })} />
          {problem && (
            <p class="banner bad" role="alert">
              {problem}
            </p>
          )}
          <div class="sheetbuttons">
            <button type="button" class="btn quiet" onClick={() => setOpen(false)}>
              {t("cancel")}
            </button>
            <button class="btn primary">{t("save")}</button>
          </div>
        </form>
      ) : (
        <button class="btn" onClick={() => setOpen(true)}>
          {t("changePassword")}
        </button>
      )}
    </Card>
  );
}
