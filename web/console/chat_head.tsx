// The head of a chat: customer and subject, its state, who has it, and the
// actions the viewer's role allows. On phones the actions move into one menu.

import { useState } from "preact/hooks";
import type { Engine } from "../shared/engine";
import { t } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { useLineTrouble } from "../shared/view/hooks";
import { Icon, type IconName } from "../shared/view/icon";
import { firstName, nameOf } from "../shared/view/names";
import { Sheet } from "../shared/view/sheet";
import { StatusChip } from "../shared/view/status_chip";
import type { Chat } from "../shared/wire";
import { otherSide, subjectOf } from "./people";

interface Props {
  engine: Engine;
  /** Null while only its number is known. */
  chat: Chat | null;
  wide: boolean;
  roomy: boolean;
  onBack(): void;
  onAssign(): void;
  onEscalate(): void;
  onAbout(): void;
  onClose(): void;
  onReopen(): void;
}

export function ChatHead(props: Props) {
  const { engine, chat, wide, roomy } = props;
  const [menu, setMenu] = useState(false);
  const trouble = useLineTrouble(engine);
  const person = chat ? otherSide(chat, engine.me) : null;
  const worker = chat?.worker ?? null;
  const can = rights(engine, chat);
  const online = person ? engine.isOnline(person) : undefined;

  return (
    <header class="phead chathead">
      {!wide && (
        <button class="ib" aria-label={t("back")} onClick={props.onBack}>
          <Icon name="left" />
        </button>
      )}
      {person && !roomy && <Avatar person={person} online={online} />}
      <div class="grow tt">
        <h1 class="clip" dir="auto">
          {wide ? (chat ? subjectOf(chat) : "") : person ? nameOf(person) : ""}
        </h1>
        <small class="clip" dir="auto">
          {trouble !== "none" ? t("connecting") : chat ? (wide ? (person ? nameOf(person) : "") : subjectOf(chat)) : ""}
        </small>
      </div>
      {chat && wide && <StatusChip status={chat.status} />}
      {chat && can.assign && (
        <button class="btn assignbtn" onClick={props.onAssign}>
          <span class="sr">{worker ? t("assignedTo", { name: nameOf(worker) }) : t("assign")}</span>
          {worker ? <Avatar person={worker} size="xs" /> : <span class="av staff xs none" aria-hidden="true" />}
          <span class="word" aria-hidden="true">{worker ? firstName(worker) : t("assign")}</span>
          <Icon name="down" size="s" />
        </button>
      )}
      {chat && wide && can.escalate && (
        <button class="ib" aria-label={t("escalate")} title={t("escalate")} onClick={props.onEscalate}>
          <Icon name="flag" />
        </button>
      )}
      {chat && wide && !roomy && (
        <button class="ib" aria-label={t("aboutChat")} title={t("aboutChat")} onClick={props.onAbout}>
          <Icon name="info" />
        </button>
      )}
      {chat && wide && <CloseButton chat={chat} can={can} onClose={props.onClose} onReopen={props.onReopen} />}
      {chat && !wide && (
        <button class="ib" aria-label={t("more")} onClick={() => setMenu(true)}>
          <Icon name="dots" />
        </button>
      )}
      {menu && chat && <Menu {...props} chat={chat} can={can} onDone={() => setMenu(false)} />}
    </header>
  );
}

interface Rights {
  assign: boolean;
  escalate: boolean;
  close: boolean;
}

/** What the viewer's role may do; the server has the last word. */
function rights(engine: Engine, chat: Chat | null): Rights {
  const admin = engine.me?.type === "admin";
  const withCustomer = chat?.customer != null;
  return {
    assign: admin && withCustomer,
    escalate: withCustomer && chat.status !== "escalated" && chat.status !== "closed",
    close: chat !== null,
  };
}

function CloseButton({ chat, can, onClose, onReopen }: { chat: Chat; can: Rights; onClose(): void; onReopen(): void }) {
  if (chat.status === "closed") {
    return (
      <button class="btn" onClick={onReopen}>
        <Icon name="reopen" size="s" />
        {t("reopen")}
      </button>
    );
  }
  if (!can.close) return null;
  return (
    <button class="btn primary" onClick={onClose}>
      <Icon name="check" size="s" />
      {t("closeChat")}
    </button>
  );
}

function Menu({ chat, can, onDone, ...props }: Props & { chat: Chat; can: Rights; onDone(): void }) {
  const item = (icon: IconName, text: string, run: () => void) => (
    <button
      class="act"
      onClick={() => {
        onDone();
        run();
      }}
    >
      <Icon name={icon} />
      {text}
    </button>
  );
  return (
    <Sheet title={t("more")} onClose={onDone}>
      {can.assign && item("people", t("assignTo"), props.onAssign)}
      {can.escalate && item("flag", t("escalate"), props.onEscalate)}
      {chat.status === "closed" ? item("reopen", t("reopen"), props.onReopen) : item("check", t("closeChat"), props.onClose)}
      {item("info", t("aboutChat"), props.onAbout)}
    </Sheet>
  );
}
