// Pictures and files from the server, fetched with the session and shown from
// memory: an address alone opens nothing. Small pictures are kept for a while.

import type { Way } from "./upload";

/** Small pictures kept; the one used longest ago goes first. */
const KEPT_MAX = 80;

export class Pictures {
  readonly #way: Way;
  readonly #kept = new Map<number, Promise<string | null>>();

  constructor(way: Way) {
    this.#way = way;
  }

  /** An address for the small picture of an attachment; null where there is none to be had. */
  thumb(id: number): Promise<string | null> {
    const known = this.#kept.get(id);
    if (known) {
      this.#kept.delete(id);
      this.#kept.set(id, known);
      return known;
    }
    const asked = this.#fetch(id, true).then(
      (blob) => URL.createObjectURL(blob),
      () => {
        // Asked again when it is looked at again.
        this.#kept.delete(id);
        return null;
      },
    );
    this.#kept.set(id, asked);
    for (const [oldest, address] of [...this.#kept].slice(0, -KEPT_MAX)) {
      this.#kept.delete(oldest);
      void address.then((url) => url && URL.revokeObjectURL(url));
    }
    return asked;
  }

  /** The whole file. */
  whole(id: number): Promise<Blob> {
    return this.#fetch(id, false);
  }

  async #fetch(id: number, thumb: boolean): Promise<Blob> {
    const token = this.#way.token();
    const response = await fetch(`/api/chat/file?id=${id}${thumb ? "&thumb=1" : ""}`, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      credentials: this.#way.cookies() ? "same-origin" : "omit",
    });
    if (!response.ok) throw new Error(`file ${id}: ${response.status}`);
    return response.blob();
  }
}
