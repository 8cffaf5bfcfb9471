// The staff console, /console.

import { render } from "preact";
import "../shared/base.css";
import "../shared/later.css";
import "../shared/files.css";
import "./css/console.css";
import { wakeWithPage } from "../customer/boot";
import { openSocket } from "../shared/own_socket";
import { giveTheRest } from "../shared/rest";
import { browserDevice } from "../shared/device";
import { Engine } from "../shared/engine";
import { browserTimers } from "../shared/timers";
import { laterEn } from "../shared/strings/en_later";
import { addTexts, LANG_KEY, pickLang, setLang } from "../shared/strings/text";
import { addIcons } from "../shared/view/icon";
import { ICONS_MORE } from "../shared/view/icons_more";
import { ConsoleApp } from "./app";
import { Desk } from "./desk";
import { CONSOLE_ICONS } from "./icons";
import { Looking } from "./looking";
import { indexedStore } from "./shelf/indexed_store";
import { Keeper } from "./shelf/keeper";
import { Shelf } from "./shelf/shelf";
import { consoleEn } from "./strings/en";
import { deskEn } from "./strings/desk_en";
import { keepShell } from "./worker/register";

const device = browserDevice();
addTexts("en", { ...laterEn, ...consoleEn, ...deskEn });
addIcons({ ...ICONS_MORE, ...CONSOLE_ICONS });
await setLang(pickLang(null, device.get(LANG_KEY), navigator.languages));

const ended = { tell: (): void => undefined };
const told = { changed: (): void => undefined };
const looking = new Looking(() => told.changed());
const shelf = new Shelf(indexedStore(), (...args) => fetch(...args));
const engine = new Engine({
  device,
  timers: browserTimers,
  random: Math.random,
  now: Date.now,
  openSocket: () => looking.tap(openSocket()),
  fetch: shelf.fetch,
  cookies: true,
  onEnded: () => ended.tell(),
});
giveTheRest(engine);
wakeWithPage(engine);
new Keeper(engine, shelf, browserTimers);
const desk = new Desk({ engine, device, shelf, timers: browserTimers, looking, now: Date.now });
told.changed = () => desk.changed();

const root = document.getElementById("app");
keepShell();
if (root) render(<ConsoleApp desk={desk} ended={ended} />, root);
