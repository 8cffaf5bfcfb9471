// The state of a chat as a small word.

import { t } from "../strings/text";
import type { Chat } from "../wire";
import { Icon } from "./icon";

const LOOKS = { pending: ["wait", "clock"], open: ["open", "chat"], escalated: ["esc", "flag"], closed: ["", "check"] } as const;

export function StatusChip({ status }: { status: Chat["status"] }) {
  const [look, icon] = LOOKS[status];
  return (
    <span class={`chip ${look}`}>
      <Icon name={icon} size="s" />
      {t(`status_${status}`)}
    </span>
  );
}
