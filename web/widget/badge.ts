// The small hidden page for somebody who wrote before: tells the page around it
// how much is unread, and shows the newest answer as a peek. Takes the site's
// handoff, too, so that a signed-in customer is known before the first tap;
// where nothing can be kept on the device, it leaves that to the chat's frame.
// Once the chat's frame is there it rests, and looks only when told to.

import { handOver } from "../customer/handoff";
import { keepSession, keptSession } from "../customer/session";
import { openSocket } from "../shared/own_socket";
import { Api, ApiError } from "../shared/api";
import { browserDevice } from "../shared/device";
import { isMine } from "../shared/log";
import { Socket } from "../shared/socket";
import { browserTimers } from "../shared/timers";
import type { Message, UnreadAnswer } from "../shared/wire";
import { hearHost, hostOrigin, tellHost, wearTheme } from "./host";

/** The newest message whose peek was put away. */
const PUT_AWAY = "forecourt:put-away";
/** Rest between something new and the look at it. */
const LOOK_REST_MS = 300;
/** Chats and messages in which the newest answer is looked for. */
const LOOK_MAX = 20;

const params = new URLSearchParams(location.search);
const device = browserDevice();
const host = hostOrigin(params);
const api = new Api({ token: () => keptSession(device)?.token ?? null, cookies: () => false });
let resting = false;
let looking: number | null = null;

const socket = new Socket({
  timers: browserTimers,
  random: Math.random,
  open: openSocket,
  hello: () => ({ t: "hello", token: keptSession(device)?.token ?? "", resume: {} }),
  onFrame: (frame) => {
    if (frame.t === "message" || frame.t === "read" || frame.t === "chat") lookSoon();
  },
  onState: (state) => {
    // What came before the line was there is told by no frame.
    if (state === "live") lookSoon();
  },
});

function lookSoon(): void {
  looking ??= window.setTimeout(() => {
    looking = null;
    void look();
  }, LOOK_REST_MS);
}

/** Tells how much is unread, and shows the newest of it. */
async function look(): Promise<void> {
  const answer = await unread();
  if (!answer) return;
  const known = keptSession(device) !== null;
  tellHost(host, { forecourt: "unread", unread: answer.mine, known });
  const message = answer.mine > 0 ? await newest() : null;
  if (message && message.message_id > Number(device.get(PUT_AWAY))) await show(message);
  else tellHost(host, { forecourt: "peek", height: 0 });
}

/** Null where there was no answer: then nothing is said, and the page around stays as it is. */
async function unread(): Promise<UnreadAnswer | null> {
  const nothing = { unread_count: 0, mine: 0, chats: {} };
  if (!keptSession(device)) return nothing;
  try {
    return await api.unread();
  } catch (reason) {
    if (!(reason instanceof ApiError)) throw reason;
    if (reason.status !== 401) return null;
    socket.stop();
    keepSession(device, null);
    return nothing;
  }
}

/** The newest unread message of somebody else. */
async function newest(): Promise<Message | null> {
  const me = keptSession(device)?.me ?? null;
  const isAnswer = (message: Message | null): boolean => message?.kind === "text" && !isMine(message, me);
  try {
    const { chats } = await api.list({ limit: LOOK_MAX });
    const chat = chats.find((one) => one.unread_count > 0);
    if (!chat || isAnswer(chat.last_message)) return chat?.last_message ?? null;
    const { messages } = await api.messages({ chat_id: chat.chat_id, limit: LOOK_MAX });
    return messages.findLast(isAnswer) ?? null;
  } catch (reason) {
    if (reason instanceof ApiError) return null;
    throw reason;
  }
}

async function show(message: Message): Promise<void> {
  // Offline in just this moment: the number is told, the next look shows it.
  const peek = await import("./peek").catch(() => null);
  peek?.drawPeek(message, {
    lang: params.get("lang") ?? "en",
    now: Date.now,
    onOpen: () => tellHost(host, { forecourt: "open" }),
    onDismiss: () => {
      device.set(PUT_AWAY, String(message.message_id));
      tellHost(host, { forecourt: "peek", height: 0 });
    },
    onHeight: (height) => tellHost(host, { forecourt: "peek", height }),
  });
}

/** Listens while no other frame of this page does; also in a tab behind others, whose title tells the number. */
function listen(): void {
  if (resting || !keptSession(device)) socket.stop();
  else if (socket.state === "stopped") socket.start();
}

async function takeHandoff(token: string): Promise<void> {
  await handOver(device, api, token);
  tellHost(host, { forecourt: "signed" });
  await look();
  listen();
}

wearTheme(params.get("theme"));
hearHost(host, (said) => {
  if (said.forecourt === "handoff" && typeof said.token === "string") void takeHandoff(said.token);
  if (said.forecourt === "theme") wearTheme(said.theme);
  if (said.forecourt === "look") lookSoon();
  if (said.forecourt === "rest") {
    resting = true;
    listen();
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") socket.wake();
});
if (device.lasting) {
  tellHost(host, { forecourt: "ready" });
  void look();
  listen();
}
