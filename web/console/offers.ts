// What this server has beyond the contract's first endpoints: saved replies,
// tags, snoozing, duty, uploads, the shop's settings and people. Asked once
// after the sign-in; what is not there stays null or false, and its screen is
// not shown.

import { ApiError, type Api } from "../shared/api";
import type { Person } from "../shared/wire";
import type { DeskTechnician, SavedReply, TagCount } from "./server/desk_wire";
import * as endpoints from "./server/endpoints";
import type { Shop } from "./server/house_wire";

export class Offers {
  shop: Shop | null = null;
  replies: SavedReply[] | null = null;
  tags: TagCount[] | null = null;
  technicians: DeskTechnician[] | null = null;
  upload = false;
  snooze = false;
  /** Screens of admins. */
  settings = false;
  staff = false;
  /** Something could not be asked, for want of a line: to be asked again. */
  incomplete = false;

  readonly #api: Api;
  readonly #onChange: () => void;
  #turn = 0;

  constructor(api: Api, onChange: () => void) {
    this.#api = api;
    this.#onChange = onChange;
  }

  /** The shop is told to everybody, also before the sign-in. */
  async askShop(): Promise<Shop | null> {
    await this.#ask(async () => {
      this.shop = (await endpoints.ifOffered(endpoints.shop(this.#api)))?.shop ?? null;
    });
    return this.shop;
  }

  async askAll(me: Person): Promise<void> {
    const turn = ++this.#turn;
    this.incomplete = false;
    const api = this.#api;
    const tasks: Array<() => Promise<void>> = [
      async () => void (await this.askShop()),
      () => this.askReplies(),
      () => this.askTags(),
      () => this.askTechnicians(),
      async () => void (this.upload = await endpoints.takesPost(api, endpoints.PATHS.upload)),
      async () => void (this.snooze = await endpoints.takesPost(api, endpoints.PATHS.snooze)),
    ];
    if (me.type === "admin") {
      tasks.push(async () => void (this.settings = (await endpoints.ifOffered(endpoints.settings(api))) !== null));
      tasks.push(async () => void (this.staff = (await endpoints.ifOffered(endpoints.staff(api))) !== null));
    }
    await Promise.all(tasks.map((task) => this.#ask(task)));
    if (turn === this.#turn) this.#onChange();
  }

  async askReplies(): Promise<void> {
    this.replies = (await endpoints.ifOffered(endpoints.savedReplies(this.#api)))?.replies ?? null;
    this.#onChange();
  }

  async askTags(): Promise<void> {
    this.tags = (await endpoints.ifOffered(endpoints.tags(this.#api)))?.tags ?? null;
    this.#onChange();
  }

  async askTechnicians(): Promise<void> {
    this.technicians = (await endpoints.ifOffered(endpoints.technicians(this.#api)))?.technicians ?? null;
    this.#onChange();
  }

  forget(): void {
    this.#turn += 1;
    this.replies = this.tags = this.technicians = null;
    this.upload = this.snooze = this.settings = this.staff = false;
  }

  /** A tool that could not be asked for is not there until the next try; nothing else waits for it. */
  async #ask(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      this.incomplete = true;
    }
  }
}
