// What an engine gets once everything is loaded: the line with what comes over
// it, and the carrying of files. The first screen is drawn without it.

import type { Engine } from "./engine";
import { Feed } from "./feed";
import { filesOf } from "./files/files";
import { Line } from "./line";

export function giveTheRest(engine: Engine): void {
  engine.attach({ Feed, Line });
  const { courier } = filesOf(engine);
  // A message with files that a reload interrupted goes on.
  engine.carryBy((item) => courier.carry(item));
}
