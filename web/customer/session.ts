// A customer's session on this device: the bearer token that the server gave
// to a guest, a user, or for the site's handoff. Kept in this origin's own
// storage, where the page around the widget cannot read it.

import { Api } from "../shared/api";
import type { Device } from "../shared/device";
import type { Session } from "../shared/engine";
import { isStaff } from "../shared/log";

const KEPT = "forecourt:session";

export function keptSession(device: Device): Session | null {
  const text = device.get(KEPT);
  if (!text) return null;
  try {
    const session = JSON.parse(text) as Session;
    return typeof session.token === "string" && typeof session.me.id === "number" ? session : null;
  } catch {
    // Written by something else: as good as none.
    return null;
  }
}

export function keepSession(device: Device, session: Session | null): void {
  if (session?.token) device.set(KEPT, JSON.stringify(session));
  else device.remove(KEPT);
}

/** The session of the site's cookie, where the customer page runs on the site's own host; else null. */
export async function cookieSession(): Promise<Session | null> {
  const api = new Api({ token: () => null, cookies: () => true });
  try {
    const { me } = await api.me();
    // A staff sign-in in the same browser is for the console.
    return isStaff(me) ? null : { me, token: null };
  } catch {
    // No cookie, or no answer: the page works as for a first visit.
    return null;
  }
}
