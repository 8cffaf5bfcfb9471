// The technicians, asked once and again when the assign sheet opens; who is
// there now follows the presence frames.

import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../shared/engine";
import type { Technician } from "../shared/wire";

let known: Technician[] = [];
let asked = false;
const watchers = new Set<() => void>();

export interface Technicians {
  all: Technician[];
  nameOf(id: number | null): string | null;
}

export async function askTechnicians(engine: Engine): Promise<void> {
  asked = true;
  known = (await engine.api.technicians()).technicians;
  for (const technician of known) engine.online.set(`worker.${technician.id}`, technician.online);
  for (const watcher of watchers) watcher();
}

export function useTechnicians(engine: Engine): Technicians {
  const [, draw] = useState(0);
  useEffect(() => {
    const watcher = (): void => draw((n) => n + 1);
    watchers.add(watcher);
    if (!asked) {
      askTechnicians(engine).catch(() => {
        // Names are missing until the next try; numbers stand in for them.
        asked = false;
      });
    }
    return () => void watchers.delete(watcher);
  }, [engine]);
  return { all: known, nameOf: technicianName };
}

/** The name as last asked, or null. */
export function technicianName(id: number | null): string | null {
  return known.find((technician) => technician.id === id)?.full_name ?? null;
}
