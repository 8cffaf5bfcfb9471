// The chat inside the widget's frame, /frame. Talks with the page around it by
// messages of exact origins only: the page never sees the token or a text.

import { render } from "preact";
import "../shared/base.css";
import "./customer.css";
import { hostOrigin, isFromHost, tellHost } from "../widget/host";
import { CustomerApp } from "./app";
import { Arrival } from "./arrival";
import { openPage, resume } from "./boot";
import { keptSession } from "./session";

const params = new URLSearchParams(location.search);
const host = hostOrigin(params);
const arrival = new Arrival(params.has("signing"));
const page = await openPage(params.get("lang"), arrival);

function theme(value: unknown): void {
  if (value === "light" || value === "dark") document.documentElement.dataset["theme"] = value;
  else delete document.documentElement.dataset["theme"];
}

theme(params.get("theme"));
window.addEventListener("message", (event) => {
  if (!isFromHost(event, host)) return;
  const said = event.data as { forecourt?: unknown; theme?: unknown; token?: unknown };
  if (said.forecourt === "theme") theme(said.theme);
  if (said.forecourt === "opened") document.getElementById("composer")?.focus();
  if (said.forecourt === "session") arrived();
  if (said.forecourt === "handoff" && typeof said.token === "string") void takeHandoff(said.token);
});

/** Goes on with the session that is kept now, if it is not the present one. */
function arrived(): void {
  const kept = keptSession(page.device);
  const present = page.engine.session;
  if (!kept && present?.me.type === "user") page.engine.leave(false);
  if (kept && kept.token !== present?.token) page.engine.begin(kept, present === null || present.me.type === "guest");
  arrival.end();
}

async function takeHandoff(token: string): Promise<void> {
  const { handOver } = await import("./later");
  await handOver(page.device, page.engine.api, token);
  tellHost(host, { forecourt: "signed" });
  arrived();
}

document.addEventListener("keydown", (event) => {
  // A dialog inside takes its own Esc.
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
    tellHost(host, { forecourt: "close" });
  }
});

tellHost(host, { forecourt: "ready" });
if (!resume(page)) page.engine.resumeUnsent();
const root = document.getElementById("app");
if (root) {
  render(
    <CustomerApp
      page={page}
      framed={true}
      onCloseFrame={() => tellHost(host, { forecourt: "close" })}
      onState={(unread, known) => tellHost(host, { forecourt: "unread", unread, known })}
    />,
    root,
  );
}
