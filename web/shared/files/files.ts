// Everything that a page needs for photos, files and voice notes, bound to its
// engine once, when what comes after the first screen has been loaded.

import type { Engine } from "../engine";
import type { OutboxItem } from "../outbox";
import { newClientId } from "../client_id";
import { deviceBox, type Box } from "./box";
import { Courier } from "./courier";
import { FILE_BYTES_MAX, FILES_MAX, type HeldFile } from "./held";
import { Pictures } from "./pictures";
import { shrink } from "./shrink";
import { upload, type Way } from "./upload";

export interface Files {
  box: Box;
  courier: Courier;
  pictures: Pictures;
  /** Keeps chosen files on the device, reduced. Too large ones are named instead. */
  take(chosen: readonly File[], room: number): Promise<{ held: HeldFile[]; tooLarge: string[] }>;
}

const bound = new WeakMap<Engine, Files>();

export function filesOf(engine: Engine): Files {
  const known = bound.get(engine);
  if (known) return known;
  const way: Way = { token: () => engine.session?.token ?? null, cookies: () => engine.session?.token === null };
  const box = deviceBox();
  const courier = new Courier({
    box,
    send: (chat, file, blob, onProgress, signal) => upload(way, chat, file, blob, onProgress, signal),
    keep: (item) => isThere(engine, item) && engine.outbox.put(item),
    onChange: () => engine.redraw(),
  });
  const files: Files = { box, courier, pictures: new Pictures(way), take: (chosen, room) => take(box, chosen, room) };
  bound.set(engine, files);
  return files;
}

/** It may have been taken back while its files were on their way. */
function isThere(engine: Engine, item: OutboxItem): boolean {
  return engine.outbox.all().some((other) => other.client_id === item.client_id);
}

async function take(box: Box, chosen: readonly File[], room: number): Promise<{ held: HeldFile[]; tooLarge: string[] }> {
  const held: HeldFile[] = [];
  const tooLarge: string[] = [];
  for (const file of chosen.slice(0, Math.min(room, FILES_MAX))) {
    const { blob, name, width, height } = await shrink(file);
    if (blob.size > FILE_BYTES_MAX) {
      tooLarge.push(file.name);
      continue;
    }
    const key = newClientId(Date.now());
    await box.put(key, blob);
    held.push({ key, name, mime: blob.type || file.type, size: blob.size, ...(width && height ? { width, height } : {}) });
  }
  return { held, tooLarge };
}
