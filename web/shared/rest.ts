// What an engine gets once everything is loaded: the way around a blocked
// socket, and the carrying of files. The first screen is drawn without it.

import type { Engine } from "./engine";
import { filesOf } from "./files/files";
import { Poller } from "./poller";

export function giveTheRest(engine: Engine): void {
  const { courier } = filesOf(engine);
  // A message with files that a reload interrupted goes on.
  engine.equip({ poller: (options) => new Poller(options), carry: (item) => courier.carry(item) });
}
