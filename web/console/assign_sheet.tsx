// Gives a chat to a technician, or back to the queue. Carries whom the admin
// saw as assigned; if another admin was faster, it says who has it now.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../shared/api";
import type { Engine } from "../shared/engine";
import { t, tn } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { Icon } from "../shared/view/icon";
import { nameOf } from "../shared/view/names";
import { problemOf, Told } from "../shared/view/reasons";
import { Sheet } from "../shared/view/sheet";
import type { Chat, Technician } from "../shared/wire";
import type { Act } from "./chat_pane";
import { assign as assignWorker, technicians as askTechnicians } from "./endpoints";
import { toastText, type ToastText } from "./toast";

/** Bars of the load picture; more chats than this are written, not drawn. */
const BARS = 5;

interface Props {
  engine: Engine;
  chat: Chat;
  onClose(): void;
  onAct: Act;
  onToast(toast: ToastText): void;
}

export function AssignSheet({ engine, chat, onClose, onAct, onToast }: Props) {
  const [technicians, setTechnicians] = useState<Technician[] | null>(null);
  const [words, setWords] = useState("");
  // Whom the admin sees when the sheet opens is whom the decision is about.
  const [expected] = useState(chat.worker_id);
  useEffect(() => {
    askTechnicians(engine.api).then(
      (answer) => setTechnicians(answer.technicians),
      (reason: unknown) => onToast(toastText(problemOf(reason))),
    );
  }, []);
  const fits = (technicians ?? []).filter((one) => one.full_name.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()));

  const give = async (to: Technician | null): Promise<void> => {
    onClose();
    if (to?.id === expected || (to === null && expected === null)) return;
    const done = to ? t("didAssign", { name: to.full_name }) : t("didUnassign");
    const assign = (worker: number | null, seen: number | null) => (): Promise<void> =>
      engine.act((api) => assignWorker(api, chat.chat_id, worker, seen));
    await onAct(
      () => assign(to?.id ?? null, expected)().catch(async (reason: unknown) => { throw await faster(engine, chat, reason); }),
      done,
      assign(expected, to?.id ?? null),
    );
  };

  return (
    <Sheet title={t("assignTo")} onClose={onClose}>
      <label class="search">
        <Icon name="search" size="s" />
        <input
          type="search"
          value={words}
          dir="auto"
          placeholder={t("findTechnician")}
          aria-label={t("findTechnician")}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      <ul class="opts">
        {fits.map((one) => (
          <li key={one.id}>
            <button class="opt" aria-current={one.id === expected} onClick={() => void give(one)}>
              <Avatar person={{ type: "worker", id: one.id, name: one.full_name }} online={one.online} />
              <span class="grow">
                <b dir="auto">{one.full_name}</b>
                <span class="q sm">
                  {one.id === expected ? t("assignedNow") : t(one.online ? "isOnline" : "isOffline")}
                </span>
              </span>
              <Load open={one.open_chats} />
            </button>
          </li>
        ))}
        {technicians && fits.length === 0 && <li class="hintline">{t("noTechnicians")}</li>}
      </ul>
      {expected !== null && (
        <button class="act" onClick={() => void give(null)}>
          <Icon name="people" />
          {t("backToQueue")}
        </button>
      )}
    </Sheet>
  );
}

function Load({ open }: { open: number }) {
  return (
    <span class={`load ${open >= BARS ? "hot" : ""}`} role="img" aria-label={tn("openChats", open)}>
      {Array.from({ length: BARS }, (_, i) => (
        <i key={i} class={i < open ? "f" : ""} />
      ))}
      <span class="num" aria-hidden="true">
        {open}
      </span>
    </span>
  );
}

/** Another admin was faster: reads who has the chat now and says so. */
async function faster(engine: Engine, chat: Chat, reason: unknown): Promise<unknown> {
  if (!(reason instanceof ApiError) || reason.code !== "assignment_changed") return reason;
  await engine.inbox.refresh();
  const now = engine.chat(chat.chat_id)?.worker ?? null;
  return new Told(now === null ? t("assignChangedNobody") : t("assignChanged", { name: nameOf(now) }));
}
