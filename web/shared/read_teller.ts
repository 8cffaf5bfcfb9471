// Tells the server how far the reader has read, once per step; what could not
// be told while the line was away is told when it is back.

export interface ReadTellerOptions {
  /** True when it was handed to an open socket. */
  bySocket(chat: number, seq: number): boolean;
  /** Resolves to true when the server has it; null where there is no line. */
  byPost(chat: number, seq: number): Promise<boolean> | null;
}

export class ReadTeller {
  readonly #options: ReadTellerOptions;
  /** Chat to the seq that is still to be told. */
  readonly #owed = new Map<number, number>();

  constructor(options: ReadTellerOptions) {
    this.#options = options;
  }

  tell(chat: number, seq: number): void {
    if (this.#options.bySocket(chat, seq)) {
      this.#owed.delete(chat);
      return;
    }
    this.#owed.set(chat, Math.max(seq, this.#owed.get(chat) ?? 0));
    void this.#options.byPost(chat, seq)?.then((told) => {
      if (told && this.#owed.get(chat) === seq) this.#owed.delete(chat);
    });
  }

  /** The line is back. */
  settle(): void {
    for (const [chat, seq] of [...this.#owed]) this.tell(chat, seq);
  }

  clear(): void {
    this.#owed.clear();
  }
}
