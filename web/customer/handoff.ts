// The site signs its customer over to the chat. The token is good once and for
// minutes, so it is used at once, and not at all where the same customer is
// known already.

import { ApiError, type Api } from "../shared/api";
import type { Device } from "../shared/device";
import { keepSession, keptSession } from "./session";

/** Signs in with the site's token; true when there is a new session, kept on the device. */
export async function handOver(device: Device, api: Api, token: string): Promise<boolean> {
  const subject = subjectOf(token);
  const kept = keptSession(device);
  // Staff signs in at the console; the same customer need not sign in twice.
  if (!subject?.startsWith("user:")) return false;
  if (kept && `${kept.me.type}:${kept.me.id}` === subject && (await stillGood(api))) return false;
  try {
    keepSession(device, await api.handoff(token));
    return true;
  } catch (reason) {
    // Used by another page of this site, or too late: whoever was here before stays.
    if (reason instanceof ApiError) return false;
    throw reason;
  }
}

async function stillGood(api: Api): Promise<boolean> {
  try {
    await api.me();
    return true;
  } catch (reason) {
    return reason instanceof ApiError && reason.status !== 401;
  }
}

/** Whom the token speaks for, "user:42"; only read here, the server checks it. */
function subjectOf(token: string): string | null {
  try {
    const body = token.split(".")[1] ?? "";
    const claims = JSON.parse(atob(body.replace(/-/g, "+").replace(/_/g, "/"))) as { sub?: unknown };
    return typeof claims.sub === "string" ? claims.sub : null;
  } catch {
    // Not a token; there is nobody to sign in.
    return null;
  }
}
