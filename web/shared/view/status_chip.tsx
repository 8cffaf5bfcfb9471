// The state of a chat as a small word.

import { t } from "../strings/text";
import type { ChatStatus } from "../wire";
import { Icon } from "./icon";

const LOOKS = { pending: ["wait", "clock"], open: ["open", "chat"], escalated: ["esc", "flag"], closed: ["", "check"] } as const;

export function StatusChip({ status }: { status: ChatStatus }) {
  const [look, icon] = LOOKS[status];
  return (
    <span class={`chip ${look}`}>
      <Icon name={icon} size="s" />
      {t(`status_${status}`)}
    </span>
  );
}
