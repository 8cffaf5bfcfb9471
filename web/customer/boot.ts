// Starts a customer's page: language, session, engine, and what wakes it.

import { browserDevice, type Device } from "../shared/device";
import { Engine, type Session } from "../shared/engine";
import { openSocket } from "../shared/own_socket";
import { browserTimers } from "../shared/timers";
import { LANG_KEY, pickLang, setLang } from "../shared/strings/text";
import { Arrival } from "./arrival";
import { keepSession, keptSession } from "./session";

export interface Page {
  device: Device;
  engine: Engine;
  /** The site's own customer, if one is on the way. */
  arrival: Arrival;
  /** Called when the session ended on the server. */
  ended: { tell: (session: Session | null) => void };
}

export async function openPage(askedLang: string | null, arrival = new Arrival(false)): Promise<Page> {
  const device = browserDevice();
  await setLang(pickLang(askedLang, device.get(LANG_KEY), navigator.languages));
  const ended: Page["ended"] = { tell: () => undefined };
  const engine = new Engine({
    device,
    timers: browserTimers,
    random: Math.random,
    now: Date.now,
    openSocket,
    cookies: false,
    async makeGuest(api, fields) {
      await arrival.over;
      if (engine.session) return engine.session;
      const session = await api.guest(fields);
      keepSession(device, session);
      return session;
    },
    onEnded: () => {
      const session = engine.session;
      const kept = keptSession(device);
      if (kept && kept.token !== session?.token) {
        // Another tab signed in meanwhile, and the guest of this one became the user.
        engine.begin(kept, session?.me.type === "guest");
        return;
      }
      keepSession(device, null);
      ended.tell(session);
    },
  });
  wakeWithPage(engine);
  return { device, engine, arrival, ended };
}

/** Goes on with the kept session. False when there is none. */
export function resume(page: Page): boolean {
  const session = keptSession(page.device);
  if (session) {
    page.engine.begin(session, false);
    // Fetched while the first screen is drawn; should it not come, the first screen asks again.
    import("./later").then(({ giveTheRest }) => giveTheRest(page.engine), () => undefined);
  }
  return session !== null;
}

/** Coming online, to the front or out of sleep is a reason to try at once. */
export function wakeWithPage(engine: Engine): void {
  const wake = (): void => {
    if (document.visibilityState === "visible") engine.wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("offline", () => engine.wake());
  window.addEventListener("focus", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", wake);
}
