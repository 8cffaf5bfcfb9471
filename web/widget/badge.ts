// The small hidden page for somebody who wrote before: asks how much is unread
// and tells the page around it the number, nothing else. Takes the site's
// handoff, too, so that a signed-in customer is known before the first tap;
// where nothing can be kept on the device, it leaves that to the chat's frame.

import { handOver } from "../customer/handoff";
import { keepSession, keptSession } from "../customer/session";
import { Api, ApiError } from "../shared/api";
import { browserDevice } from "../shared/device";
import { hostOrigin, isFromHost, tellHost } from "./host";

const device = browserDevice();
const host = hostOrigin(new URLSearchParams(location.search));
const api = new Api({ token: () => keptSession(device)?.token ?? null, cookies: () => false });

async function count(): Promise<void> {
  let unread = 0;
  if (keptSession(device)) {
    try {
      unread = (await api.unread()).mine;
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      // No answer: say nothing, the page around stays as it is.
      if (reason.status !== 401) return;
      keepSession(device, null);
    }
  }
  tellHost(host, { forecourt: "unread", unread, known: keptSession(device) !== null });
}

async function takeHandoff(token: string): Promise<void> {
  await handOver(device, api, token);
  tellHost(host, { forecourt: "signed" });
  await count();
}

window.addEventListener("message", (event) => {
  if (!isFromHost(event, host)) return;
  const said = event.data as { forecourt?: unknown; token?: unknown };
  if (said.forecourt === "handoff" && typeof said.token === "string") void takeHandoff(said.token);
});
if (device.lasting) {
  tellHost(host, { forecourt: "ready" });
  void count();
}
