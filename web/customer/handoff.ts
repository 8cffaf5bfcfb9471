// The site signs its customer over to the chat. The token is good once and for
// minutes, so it is used at once, and not at all where the same customer is
// known already. Whatever comes of it, nobody is left in another customer's chats.

import { ApiError, type Api } from "../shared/api";
import { backoff } from "../shared/backoff";
import type { Device } from "../shared/device";
import type { Session } from "../shared/engine";
import { keepSession, keptSession } from "./session";

/** A server that does not answer is asked so often; after that the visitor goes on as a guest. */
const TRIES = 3;

/** Signs in with the site's token and keeps the session on the device. */
export async function handOver(device: Device, api: Api, token: string): Promise<void> {
  const subject = subjectOf(token);
  // Staff signs in at the console.
  if (!subject?.startsWith("user:")) return;
  const kept = keptSession(device);
  const same = kept !== null && `${kept.me.type}:${kept.me.id}` === subject;
  if (same && (await stillGood(api))) return;
  const session = await signIn(api, token, TRIES);
  if (session) keepSession(device, session);
  else if (kept?.me.type === "user" && !same) keepSession(device, null);
}

async function signIn(api: Api, token: string, tries: number): Promise<Session | null> {
  for (let failures = 0; failures < tries; failures++) {
    if (failures > 0) await new Promise((done) => setTimeout(done, backoff(failures, Math.random)));
    try {
      return await api.handoff(token);
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      // Used by another page of this site, or too late.
      if (!reason.passing) return null;
    }
  }
  return null;
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
