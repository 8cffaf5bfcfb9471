// What others ask of the composer: a key or the palette that it turns to a
// reply or a note, the sheet of saved replies that it takes one.

import type { SavedReply } from "./server/desk_wire";

export interface ComposerDoors {
  reply(): void;
  note(): void;
  use(reply: SavedReply): void;
}

export class ComposerWish {
  #doors: ComposerDoors | null = null;

  /** The composer that is on the screen now. */
  serve(doors: ComposerDoors): void {
    this.#doors = doors;
  }

  ask(run: (doors: ComposerDoors) => void): void {
    if (this.#doors) run(this.#doors);
  }
}
