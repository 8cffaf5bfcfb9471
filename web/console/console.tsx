// The staff console, /console.

import { render } from "preact";
import "../shared/base.css";
import "../shared/later.css";
import "../shared/files.css";
import "./console.css";
import { giveTheRest } from "../shared/rest";
import { wakeWithPage } from "../customer/boot";
import { browserDevice } from "../shared/device";
import { Engine } from "../shared/engine";
import { openSocket } from "../shared/own_socket";
import { browserTimers } from "../shared/timers";
import { addTexts, LANG_KEY, pickLang, setLang } from "../shared/strings/text";
import { ConsoleApp } from "./app";
import { laterEn } from "../shared/strings/en_later";
import { addIcons } from "../shared/view/icon";
import { ICONS_MORE } from "../shared/view/icons_more";
import { consoleEn } from "./strings/en";

const device = browserDevice();
addTexts("en", { ...laterEn, ...consoleEn });
addIcons(ICONS_MORE);
await setLang(pickLang(null, device.get(LANG_KEY), navigator.languages));

const ended = { tell: (): void => undefined };
const engine = new Engine({
  device,
  timers: browserTimers,
  random: Math.random,
  now: Date.now,
  openSocket,
  cookies: true,
  onEnded: () => ended.tell(),
});
giveTheRest(engine);
wakeWithPage(engine);

const root = document.getElementById("app");
if (root) render(<ConsoleApp engine={engine} device={device} ended={ended} />, root);
