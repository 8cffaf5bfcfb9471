// Everything that can be done with the open chat, each with its key; on phones
// each says what happens next.

import { t } from "../../shared/strings/text";
import { Icon, type IconName } from "../../shared/view/icon";
import { closeChats, reopen } from "../actions";
import type { ComposerWish } from "../composer_wish";
import type { Desk } from "../desk";
import { keysOf, type Command } from "../keys";
import { Layer } from "../layer";
import type { OpenLayer } from "../layers";
import { Keys } from "../parts";
import { otherSide, rights } from "../people";
import { firstName } from "../../shared/view/names";
import type { DeskChat } from "../server/desk_wire";

interface Props {
  desk: Desk;
  chat: DeskChat;
  wish: ComposerWish;
  wide: boolean;
  anchor: DOMRect | null;
  onLayer: OpenLayer;
}

interface Item {
  icon: IconName;
  text: string;
  hint?: string;
  look?: "good" | "bad";
  command?: Command;
  run(): void;
}

export function ChatMenu({ desk, chat, wish, wide, anchor, onLayer }: Props) {
  const items = itemsOf({ desk, chat, wish, wide, anchor, onLayer });
  return (
    <Layer title={t("more")} look="pop" anchor={anchor} bare={wide} onClose={() => onLayer(null)}>
      <div class="menu">
        {items.map(({ icon, text, hint, look, command, run }) => (
          <button
            key={text}
            class={`act ${look ?? ""}`}
            onClick={() => {
              onLayer(null);
              run();
            }}
          >
            <Icon name={icon} />
            <span class="grow">
              {text}
              {hint && <span class="q sm">{hint}</span>}
            </span>
            {wide && command && <Keys keys={keysOf(command)} />}
          </button>
        ))}
      </div>
    </Layer>
  );
}

function itemsOf({ desk, chat, wish, wide, anchor, onLayer }: Props): Item[] {
  const can = rights(desk.engine, chat);
  const name = firstName(otherSide(chat, desk.engine.me));
  const items: Array<Item | false> = [
    !wide && can.close && { icon: "check", text: t("closeChat"), hint: t("closeHint", { name }), look: "good", run: () => closeChats(desk, [chat]) },
    !wide && chat.status === "closed" && { icon: "reopen", text: t("reopen"), run: () => reopen(desk, chat) },
    can.escalate && {
      icon: "flag",
      text: t("needAdmin"),
      look: "bad",
      command: "escalate",
      ...(wide ? {} : { hint: t("needAdminHint") }),
      run: () => onLayer({ is: "escalate" }),
    },
    can.assign && { icon: "swap", text: t("assignTo"), command: "assign", run: () => onLayer({ is: "assign", anchor }) },
    desk.offers.snooze && { icon: "clock", text: t("snooze"), command: "snooze", run: () => onLayer({ is: "snooze", anchor }) },
    desk.offers.tags !== null && { icon: "tag", text: t("tags"), command: "tags", run: () => onLayer({ is: "tags", anchor }) },
    !wide && { icon: "lock", text: t("addInternalNote"), run: () => wish.ask((doors) => doors.note()) },
    !wide && { icon: "info", text: t("aboutChat"), run: () => onLayer({ is: "about" }) },
    { icon: "link", text: t("copyLink"), run: () => void copyLink(desk, chat.chat_id) },
    { icon: "save", text: t("export"), run: () => onLayer({ is: "export" }) },
  ];
  return items.filter((item): item is Item => item !== false);
}

async function copyLink(desk: Desk, chat: number): Promise<void> {
  try {
    await navigator.clipboard.writeText(`${location.origin}/console#/chat/${chat}`);
    desk.say(t("linkCopied"));
  } catch {
    // The browser refuses the clipboard, on plain http for one: the address bar has the same link.
    desk.say(t("linkInBar"));
  }
}
