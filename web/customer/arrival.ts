// A customer whom the site is about to sign in: until that is done, or has
// taken too long, nobody is asked for a name and no guest is made.

/** A sign-in that takes longer is not waited for: the visitor goes on as a guest. */
export const ARRIVAL_MAX_MS = 10_000;

export class Arrival {
  /** False once it is known who is here. */
  expected: boolean;
  /** Resolves when it is. */
  readonly over: Promise<void>;
  #end: () => void = () => undefined;

  constructor(expected: boolean) {
    this.expected = expected;
    this.over = expected ? new Promise((done) => (this.#end = done)) : Promise.resolve();
    if (expected) setTimeout(() => this.end(), ARRIVAL_MAX_MS);
  }

  end(): void {
    this.expected = false;
    this.#end();
  }
}
