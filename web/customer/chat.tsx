// The customer page, /chat.

import { render } from "preact";
import "../shared/base.css";
import "./customer.css";
import { CustomerApp } from "./app";
import { openPage, resume } from "./boot";
import { cookieSession } from "./session";

const page = await openPage(null);

async function begin(): Promise<void> {
  if (!resume(page)) {
    const session = await cookieSession();
    if (session) page.engine.begin(session, false);
    else page.engine.resumeUnsent();
  }
  const root = document.getElementById("app");
  if (root) render(<CustomerApp page={page} framed={false} onCloseFrame={() => undefined} onState={() => undefined} />, root);
}

void begin();
