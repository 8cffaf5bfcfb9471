// An internal note in the log: nothing like a message, so that the two are
// never taken for each other.

import { t } from "../shared/strings/text";
import { Held } from "../shared/view/held";
import { stateLabel, Time, type NoteProps } from "../shared/view/bubble";
import { Icon } from "../shared/view/icon";
import { nameOf } from "../shared/view/names";
import { Tick } from "../shared/view/tick";
import { Refused } from "../shared/view/unsent";

export function NoteRow({ row, engine }: NoteProps) {
  return (
    <li class={`note ${row.state}`} data-key={row.key} {...(row.seq ? { "data-seq": row.seq } : {})}>
      <div class="nh">
        <Icon name="lock" size="s" />
        <span dir="auto">{t("noteBy", { name: nameOf(row.from) })}</span>
        <span class="num">
          <Time at={row.at} /> {row.state !== "sent" && <Tick state={row.state} label={stateLabel(row.state)} />}
        </span>
      </div>
      <div class="nt" dir="auto">
        <Held files={row.files} engine={engine} />
        {row.text}
      </div>
      {row.refused && <Refused row={row} engine={engine} />}
    </li>
  );
}
