// The chats of one person: the open one, before another is started.

import type { Engine } from "../shared/engine";
import { partyKey } from "../shared/log";
import type { Chat, Party, Person } from "../shared/wire";

/** Chats of one customer that are looked through. */
const LOOKED_MAX = 20;

/** The newest chat with a person that is not closed. Customers are asked of the server, colleagues looked up among the rows. */
export async function openChatWith(engine: Engine, person: Person): Promise<Chat | null> {
  if (person.type !== "user") return openWithin([...engine.inbox.rows.values()], person);
  const { chats } = await engine.api.list({ user_id: person.id, limit: LOOKED_MAX });
  return openWithin(chats, person);
}

export function openWithin(chats: readonly Chat[], person: Party): Chat | null {
  const key = partyKey(person);
  const theirs = chats.filter(
    (chat) => chat.status !== "closed" && (chat.customer ? partyKey(chat.customer) === key : (chat.parties ?? []).some((party) => partyKey(party) === key)),
  );
  return theirs.sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1))[0] ?? null;
}
