// The map of the keyboard, with the switch that turns single keys off.

import { t } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";
import type { Desk } from "../desk";
import { KEY_MAP, type Command, type Group } from "../keys";
import { Layer } from "../layer";
import { Keys, Switch } from "../parts";

const GROUPS: Group[] = ["anywhere", "list", "chat", "writing"];

/** What happens inside the field, which the map of commands does not hold. */
const WRITING = [
  { text: "keySend", keys: ["Enter"] },
  { text: "keyNewLine", keys: ["Shift+Enter"] },
  { text: "keySendClose", keys: ["Ctrl+Enter"] },
  { text: "savedReplies", keys: ["/"] },
  { text: "keyLeave", keys: ["Escape"] },
] as const;

export function KeymapSheet({ desk, onClose }: { desk: Desk; onClose(): void }) {
  return (
    <Layer title={t("keyboard")} look="map" bare={true} onClose={onClose}>
      <header>
        <h2>{t("keyboard")}</h2>
        <span class="row sm m">
          {t("singleKeys")} <Switch on={desk.singleKeys} label={t("singleKeys")} onChange={(on) => desk.setSingleKeys(on)} />
        </span>
        <button class="ib" aria-label={t("closeWindow")} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </header>
      <div class="keymap">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{t(`keys_${group}`)}</h3>
            <dl>
              {group === "writing"
                ? WRITING.map(({ text, keys }) => <Line key={text} text={t(text)} keys={keys} />)
                : KEY_MAP.filter((binding) => binding.group === group && isOffered(desk, binding.command)).map(({ command, keys }) => (
                    <Line key={command} text={t(`key_${command}`)} keys={keys} />
                  ))}
            </dl>
          </section>
        ))}
      </div>
      <p class="sheetnote">{t("keysHint")}</p>
    </Layer>
  );
}

/** A key whose tool is not there is not in the map. */
export function isOffered(desk: Desk, command: Command): boolean {
  const admin = desk.engine.me?.type === "admin";
  switch (command) {
    case "snooze":
      return desk.offers.snooze;
    case "tags":
      return desk.offers.tags !== null;
    case "assign":
    case "assignNobody":
    case "goUnassigned":
      return admin;
    default:
      return true;
  }
}

function Line({ text, keys }: { text: string; keys: readonly string[] }) {
  return (
    <div>
      <dt>{text}</dt>
      <dd>
        <span class="sr">{keys.map((key) => key.replace("+", " ")).join(", ")}</span>
        <Keys keys={keys} />
      </dd>
    </div>
  );
}
