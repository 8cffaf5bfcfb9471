// The chat inside the widget's frame, /frame. Talks with the page around it by
// messages of exact origins only: the page never sees the token or a text.

import { render } from "preact";
import "../shared/base.css";
import "./customer.css";
import { nameShop } from "../shared/view/names";
import { hearHost, hostOrigin, tellHost, wearTheme } from "../widget/host";
import { CustomerApp } from "./app";
import { Arrival } from "./arrival";
import { openPage, resume } from "./boot";
import { keptSession } from "./session";

/** What the loader says where the site set nothing. */
const OWN_BRAND = "11,92,102";

const params = new URLSearchParams(location.search);
const host = hostOrigin(params);
const arrival = new Arrival(Boolean(params.get("signing")));
const page = await openPage(params.get("lang"), arrival);

wearTheme(params.get("theme"));
wearBrand(params.get("brand") ?? "");
nameShop(params.get("shop") ?? "");
hearHost(host, (said) => {
  if (said.forecourt === "theme") wearTheme(said.theme);
  if (said.forecourt === "opened") document.getElementById("composer")?.focus();
  if (said.forecourt === "session") arrived();
  if (said.forecourt === "handoff" && typeof said.token === "string") void takeHandoff(said.token);
});

/** The site's colour as "194,65,12", already dark enough; without one the product's own. */
function wearBrand(rgb: string): void {
  if (!/^\d+,\d+,\d+$/.test(rgb) || rgb === OWN_BRAND) return;
  const root = document.documentElement;
  root.dataset["brand"] = "";
  root.style.setProperty("--site", `rgb(${rgb})`);
}

/** Goes on with the session that is kept now, if it is not the present one. */
function arrived(): void {
  const kept = keptSession(page.device);
  const present = page.engine.session;
  if (!kept && present?.me.type === "user") page.engine.leave(false);
  if (kept && kept.token !== present?.token) page.engine.begin(kept, present === null || present.me.type === "guest");
  arrival.end();
}

/** Goes on with the session that is kept, unless another one began. */
function goOn(): void {
  if (!page.engine.session && !resume(page)) page.engine.resumeUnsent();
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
// The session that is kept may be another customer's: who is on the way goes first. Else it goes on before
// anything is drawn.
if (arrival.expected) void arrival.over.then(goOn);
else goOn();
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
