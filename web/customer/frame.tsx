// The chat inside the widget's frame, /frame. Talks with the page around it by
// messages of exact origins only: the page never sees the token or a text.

import { render } from "preact";
import "../shared/base.css";
import "./customer.css";
import { hostOrigin, isFromHost, tellHost } from "../widget/host";
import { CustomerApp } from "./app";
import { openPage, resume } from "./boot";

const params = new URLSearchParams(location.search);
const host = hostOrigin(params);
const page = await openPage(params.get("lang"));

function theme(value: unknown): void {
  if (value === "light" || value === "dark") document.documentElement.dataset["theme"] = value;
  else delete document.documentElement.dataset["theme"];
}

theme(params.get("theme"));
window.addEventListener("message", (event) => {
  if (!isFromHost(event, host)) return;
  const said = event.data as { forecourt?: unknown; theme?: unknown };
  if (said.forecourt === "theme") theme(said.theme);
  if (said.forecourt === "opened") document.getElementById("composer")?.focus();
  if (said.forecourt === "session") resume(page);
});
document.addEventListener("keydown", (event) => {
  // A dialog inside takes its own Esc.
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
    tellHost(host, { forecourt: "close" });
  }
});

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
