// The head of a chat: customer and subject, its state, who has it, and the
// actions the viewer's role allows. Without room the actions move into a menu.

import type { Engine } from "../shared/engine";
import { t } from "../shared/strings/text";
import { Avatar } from "../shared/view/avatar";
import { useLineTrouble } from "../shared/view/hooks";
import { Icon, type IconName } from "../shared/view/icon";
import { firstName, nameOf } from "../shared/view/names";
import { StatusChip } from "../shared/view/status_chip";
import type { Person } from "../shared/wire";
import { closeChats, reopen } from "./actions";
import type { Desk } from "./desk";
import type { OpenLayer } from "./layers";
import { Plate } from "./parts";
import { otherSide, rights, staffRole, subjectOf, type Rights } from "./people";
import type { DeskChat } from "./server/desk_wire";

interface Props {
  desk: Desk;
  /** Null while only its number is known. */
  chat: DeskChat | null;
  wide: boolean;
  /** The about pane stands beside. */
  roomy: boolean;
  /** A technician's phone. */
  glove: boolean;
  onBack(): void;
  onLayer: OpenLayer;
}

export function ChatHead({ desk, chat, wide, roomy, glove, onBack, onLayer }: Props) {
  const { engine } = desk;
  const trouble = useLineTrouble(engine);
  const person = chat ? otherSide(chat, engine.me) : null;
  const can = rights(engine, chat);
  const menu = (event: { currentTarget: HTMLElement }): void => onLayer({ is: "menu", anchor: event.currentTarget.getBoundingClientRect() });
  return (
    <>
      <header class="phead chathead">
        {!wide && <HeadButton icon="left" label={t("back")} onPress={onBack} />}
        {person && !roomy && <Avatar person={person} online={isOnline(engine, person)} />}
        <div class="grow tt">
          <h1 class="clip" dir="auto" tabIndex={-1}>
            {wide ? (chat ? subjectOf(chat) : "") : person ? nameOf(person) : ""}
          </h1>
          {(!roomy || trouble !== "none") && (
            <small class="clip" dir="auto">
              {trouble !== "none" ? t("connecting") : under(engine, chat, person, wide, glove)}
            </small>
          )}
        </div>
        {chat && wide && <StatusChip status={chat.status} />}
        {chat && can.assign && <AssignButton chat={chat} onLayer={onLayer} />}
        {chat && wide && can.escalate && <HeadButton icon="flag" label={t("escalate")} onPress={() => onLayer({ is: "escalate" })} />}
        {chat && wide && desk.offers.snooze && (
          <HeadButton icon="clock" label={t("snooze")} onPress={(event) => onLayer({ is: "snooze", anchor: event.currentTarget.getBoundingClientRect() })} />
        )}
        {chat && wide && !roomy && <HeadButton icon="info" label={t("aboutChat")} onPress={() => onLayer({ is: "about" })} />}
        {chat && <HeadButton icon="dots" label={t("more")} onPress={menu} />}
        {chat && wide && <CloseButton desk={desk} chat={chat} can={can} />}
      </header>
      {glove && chat?.car && (
        <div class="jobline">
          <Plate plate={chat.car.plate} big={true} />
          <b class="clip grow" dir="auto">
            {chat.car.label}
          </b>
        </div>
      )}
    </>
  );
}

function under(engine: Engine, chat: DeskChat | null, person: Person | null, wide: boolean, glove: boolean): string {
  if (!chat || !person) return "";
  if (wide) return nameOf(person);
  if (!glove) return subjectOf(chat);
  return isOnline(engine, person) ? t("roleHere", { role: staffRole(person) }) : chat.subject?.trim() || staffRole(person);
}

function isOnline(engine: Engine, person: Person): boolean | undefined {
  return engine.isOnline(person);
}

function HeadButton({ icon, label, onPress }: { icon: IconName; label: string; onPress(event: { currentTarget: HTMLElement }): void }) {
  return (
    <button class="ib" aria-label={label} title={label} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}

function AssignButton({ chat, onLayer }: { chat: DeskChat; onLayer: OpenLayer }) {
  const { worker } = chat;
  return (
    <button class="btn assignbtn" onClick={(event) => onLayer({ is: "assign", anchor: event.currentTarget.getBoundingClientRect() })}>
      <span class="sr">{worker ? t("assignedTo", { name: nameOf(worker) }) : t("assign")}</span>
      {worker ? <Avatar person={worker} size="xs" /> : <span class="av staff xs none" aria-hidden="true" />}
      <span class="word" aria-hidden="true">
        {worker ? firstName(worker) : t("assign")}
      </span>
      <Icon name="down" size="s" />
    </button>
  );
}

function CloseButton({ desk, chat, can }: { desk: Desk; chat: DeskChat; can: Rights }) {
  if (chat.status === "closed") {
    return (
      <button class="btn" onClick={() => reopen(desk, chat)}>
        <Icon name="reopen" size="s" />
        {t("reopen")}
      </button>
    );
  }
  if (!can.close) return null;
  return (
    <button class="btn primary" aria-label={t("closeChat")} onClick={() => closeChats(desk, [chat])}>
      <Icon name="check" size="s" />
      {t("closeChat")}
    </button>
  );
}
