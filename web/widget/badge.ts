// The small hidden page for somebody who wrote before: asks how much is unread
// and tells the page around it the number, nothing else. Takes the site's
// handoff, too, so that a signed-in customer is known before the first tap.

import { Api, ApiError } from "../shared/api";
import { browserDevice } from "../shared/device";
import { keepSession, keptSession } from "../customer/session";
import { hostOrigin, isFromHost, tellHost } from "./host";

const device = browserDevice();
const host = hostOrigin(new URLSearchParams(location.search));
const api = new Api({ token: () => keptSession(device)?.token ?? null, cookies: () => false });

/** Tells the number; false when the kept session is worth nothing any more. */
async function count(): Promise<boolean> {
  if (!keptSession(device)) {
    tellHost(host, { forecourt: "unread", unread: 0, known: false });
    return false;
  }
  try {
    const { mine } = await api.unread();
    tellHost(host, { forecourt: "unread", unread: mine, known: true });
    return true;
  } catch (reason) {
    if (!(reason instanceof ApiError)) throw reason;
    // No answer: say nothing, the page around stays as it is.
    if (reason.status !== 401) return true;
    keepSession(device, null);
    tellHost(host, { forecourt: "unread", unread: 0, known: false });
    return false;
  }
}

/** Whom a handoff speaks for, "user:42"; only read, the server checks it. */
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

async function handoff(token: string): Promise<void> {
  const subject = subjectOf(token);
  const kept = keptSession(device);
  // Staff signs in at the console; the same person need not sign in twice.
  if (!subject?.startsWith("user:")) return;
  if (kept && `${kept.me.type}:${kept.me.id}` === subject && (await count())) return;
  keepSession(device, await api.handoff(token));
  await count();
}

window.addEventListener("message", (event) => {
  if (!isFromHost(event, host)) return;
  const said = event.data as { forecourt?: unknown; token?: unknown };
  if (said.forecourt === "handoff" && typeof said.token === "string") {
    handoff(said.token).catch((reason: unknown) => {
      // A used or late handoff: whoever was here before stays.
      if (!(reason instanceof ApiError)) throw reason;
    });
  }
});
tellHost(host, { forecourt: "ready" });
void count();
