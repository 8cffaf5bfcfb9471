import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryDevice, type Device } from "./device";
import { Engine } from "./engine";
import { Feed } from "./feed";
import { Line } from "./line";
import { chat, HandClock, HANNA, HandWire, message, SARA, settled } from "./testing";
import type { Message } from "./wire";

type Answer = { status?: number; body: Record<string, unknown>; headers?: Record<string, string> } | "cut";
type Route = (body: Record<string, unknown>, url: URL) => Answer;

/** An engine whose server and clock are in the test's hands. */
function set(device: Device = memoryDevice(), stored: Message[] = [message(1, SARA), message(2, HANNA)], attached = true) {
  const clock = new HandClock();
  const wires: HandWire[] = [];
  const calls: Array<{ path: string; body: Record<string, unknown> }> = [];
  const routes: Record<string, Route> = {
    list: () => ({ body: { chats: [chat(12, { last_seq: stored.length })], next_cursor: null, version: "1", epoch: "e1" } }),
    unread_count: () => ({ body: { unread_count: 0, mine: 0, chats: {} } }),
    messages: (_, url) => {
      const after = Number(url.searchParams.get("after_seq") ?? 0);
      return { body: { messages: stored.filter((one) => one.seq > after), has_more: false, read: [], epoch: "e1" } };
    },
  };
  const engine = new Engine({
    device,
    timers: clock,
    random: () => 0.5,
    now: () => clock.now,
    openSocket: () => {
      const wire = new HandWire();
      wires.push(wire);
      return wire;
    },
    cookies: false,
    makeGuest: async (api) => ({ ...(await api.guest({})) }),
    onEnded: () => engine.abandon(),
    fetch: async (address, init) => {
      const url = new URL(String(address), "http://test");
      const name = url.pathname.split("/").at(-1) ?? "";
      const body = JSON.parse(String(init?.body ?? "{}")) as Record<string, unknown>;
      calls.push({ path: name, body });
      const answer = routes[name]?.(body, url) ?? { status: 404, body: { success: false, code: "not_found", error: "no" } };
      if (answer === "cut") throw new TypeError("cut");
      return new Response(JSON.stringify({ success: (answer.status ?? 200) < 400, ...answer.body }), {
        status: answer.status ?? 200,
        headers: answer.headers ?? {},
      });
    },
  });
  if (attached) engine.attach({ Feed, Line });
  const last = (): HandWire => wires.at(-1) as HandWire;
  const asked = (path: string): Array<Record<string, unknown>> => calls.filter((call) => call.path === path).map((call) => call.body);
  const texts = (): string[] => engine.log(12).messages.map((one) => one.message);
  return { engine, clock, wires, last, routes, asked, texts, stored, device };
}

async function live(device?: Device) {
  const all = set(device);
  all.engine.begin({ me: HANNA, token: "t" }, false);
  all.last().greet(HANNA);
  all.engine.openChat(12);
  await settled();
  return all;
}

test("a message is kept before it is sent, and drawn once when its ack comes", async () => {
  const { engine, last, texts, device } = await live();
  engine.send("hello", false);
  const [sent] = last().sends();
  assert.equal(sent?.["text"], "hello");
  assert.equal(device.keys("forecourt:outbox:user.42:").length, 1);
  last().say({ t: "ack", id: String(sent?.["id"]), chat: 12, seq: 3, message_id: 9, created_at: "2026-11-23T09:00:00.000Z" });
  last().say({ t: "message", chat: 12, seq: 3, message_id: 9, from: HANNA, kind: "text", text: "hello", created_at: "2026-11-23T09:00:00.000Z", client_id: String(sent?.["id"]) });
  assert.deepEqual(texts(), ["message 1", "message 2", "hello"]);
  assert.equal(device.keys("forecourt:outbox:").length, 0);
});

test("what was typed without a line goes out once the line is back, in order, with the same ids", async () => {
  const { engine, clock, last } = await live();
  last().cut();
  engine.send("one", false);
  engine.send("two", false);
  const ids = engine.outbox.all().map((item) => item.client_id);
  await clock.pass(600);
  last().greet(HANNA);
  assert.deepEqual(last().sends().map((frame) => frame["id"]), [ids[0]]);
  last().say({ t: "ack", id: String(ids[0]), chat: 12, seq: 3, message_id: 9, created_at: "2026-11-23T09:00:00.000Z" });
  assert.deepEqual(last().sends().map((frame) => frame["id"]), ids);
});

test("an ack that got lost is asked for again with the same client_id", async () => {
  const { engine, clock, last } = await live();
  engine.send("hello", false);
  await clock.pass(10_100);
  const ids = last().sends().map((frame) => frame["id"]);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
});

test("a reload sends what the page before left behind", async () => {
  const first = await live();
  first.last().cut();
  first.engine.send("left behind", false);
  const second = set(first.device);
  second.engine.begin({ me: HANNA, token: "t" }, false);
  second.last().greet(HANNA);
  assert.deepEqual(second.last().sends().map((frame) => frame["text"]), ["left behind"]);
});

test("an own message that the replay brings is not sent again", async () => {
  const { engine, clock, last, texts } = await live();
  engine.send("hello", false);
  const id = String(last().sends()[0]?.["id"]);
  last().cut();
  await clock.pass(600);
  const wire = last();
  wire.accept();
  wire.say({ t: "welcome", me: HANNA, heartbeat: 25, epoch: "e1" });
  wire.say({ t: "message", chat: 12, seq: 3, message_id: 9, from: HANNA, kind: "text", text: "hello", created_at: "2026-11-23T09:00:00.000Z", client_id: id });
  wire.say({ t: "resumed" });
  await settled();
  assert.equal(wire.sends().length, 0);
  assert.deepEqual(texts(), ["message 1", "message 2", "hello"]);
});

test("the hello of a new line names what is whole", async () => {
  const { clock, last } = await live();
  last().cut();
  await clock.pass(600);
  last().accept();
  assert.deepEqual(last().heard[0], { t: "hello", token: "t", epoch: "e1", resume: { 12: 2 } });
});

test("a gap in the numbers is read by itself", async () => {
  const { clock, last, texts, stored, engine } = await live();
  stored.push(message(3, SARA), message(4, SARA));
  last().say({ t: "message", chat: 12, seq: 4, message_id: 9, from: SARA, kind: "text", text: "message 4", created_at: "2026-11-23T09:00:00.000Z" });
  assert.equal(engine.log(12).whole, 2);
  await clock.pass(500);
  assert.deepEqual(texts(), ["message 1", "message 2", "message 3", "message 4"]);
  assert.equal(engine.log(12).whole, 4);
});

test("a final no is shown with its reason and keeps the text; too many only waits", async () => {
  const { engine, clock, last } = await live();
  engine.send("one", false);
  const id = String(last().sends()[0]?.["id"]);
  last().say({ t: "error", id, code: "rate_limited", error: "wait", retry_after: 3 });
  assert.equal(engine.outbox.all()[0]?.refused, undefined);
  await clock.pass(2_900);
  assert.equal(last().sends().length, 1);
  await clock.pass(200);
  assert.equal(last().sends().length, 2);
  last().say({ t: "error", id, code: "not_found", error: "this chat is not here" });
  assert.deepEqual(engine.outbox.all()[0]?.refused, { code: "not_found", error: "this chat is not here" });
  engine.retry(id);
  assert.equal(last().sends().at(-1)?.["id"], id);
});

test("where no socket passes, the long poll carries both ways", async () => {
  const { engine, clock, last, routes, asked, texts, stored } = set();
  let version = 1;
  routes["list"] = (_, url) => {
    if (url.searchParams.get("version") === String(version)) return "cut"; // stands for a poll that is held
    return { body: { chats: [chat(12, { last_seq: stored.length })], next_cursor: null, version: String(version), epoch: "e1" } };
  };
  routes["send_message"] = () => ({ body: { message_id: 9, seq: 3, created_at: "2026-11-23T09:00:00.000Z" } });
  engine.begin({ me: HANNA, token: "t" }, false);
  engine.openChat(12);
  engine.send("by poll", false);
  for (let i = 0; i < 2; i++) {
    last().cut();
    await clock.pass(1_100);
  }
  assert.equal(asked("send_message").length, 1);
  assert.equal(asked("send_message")[0]?.["message"], "by poll");
  stored.push(message(3, HANNA, "by poll"), message(4, SARA, "answer"));
  version = 2;
  await clock.pass(31_000);
  assert.deepEqual(texts().slice(-2), ["by poll", "answer"]);
});

test("a guest is made by the first message, and nothing of it is lost on the way", async () => {
  const { engine, clock, last, routes, asked, device } = set();
  const guest = { type: "guest" as const, id: 7, name: "" };
  const sent = { message_id: 1, seq: 1, created_at: "2026-11-23T09:00:00.000Z" };
  routes["guest"] = () => "cut";
  routes["start"] = () => "cut";
  engine.openChat("new");
  engine.start("my car", { subject: "A price" });
  await clock.pass(100);
  assert.equal(device.keys("forecourt:outbox:nobody:").length, 1);
  routes["guest"] = () => ({ body: { token: "g", me: guest } });
  await clock.pass(1_000);
  assert.equal(device.keys("forecourt:outbox:guest.7:").length, 1);
  routes["start"] = () => ({ body: { chat_id: 12, status: "pending", chat: chat(12), ...sent } });
  last().greet(guest);
  await clock.pass(3_000);
  assert.equal(engine.open, 12);
  assert.equal(device.keys("forecourt:outbox:").length, 0);
  const ids = new Set(asked("start").map((body) => body["client_id"]));
  assert.ok(asked("start").length >= 2);
  assert.equal(ids.size, 1, "each try carries the same client_id");
  assert.equal(asked("guest").length, 2);
});

test("when a guest's visit ends, the unsent text stays and starts a new chat on demand", async () => {
  const { engine, last } = await live();
  engine.send("before the end", false);
  last().cut(4401);
  assert.equal(engine.session, null);
  const [kept] = engine.outbox.all();
  assert.equal(kept?.text, "before the end");
  assert.equal(kept?.refused?.code, "session_ended");
  assert.equal(typeof kept?.chat, "string");
});

test("a chat that went away is gone with its messages", async () => {
  const { engine, last } = await live();
  last().say({ t: "gone", chat: 12 });
  assert.ok(engine.isGone(12));
  assert.equal(engine.log(12).messages.length, 0);
  assert.equal(engine.chat(12), null);
});

test("a chat that cannot be replayed is read from scratch", async () => {
  const { last, texts, stored } = await live();
  stored.splice(0, stored.length, message(1, SARA, "after the restore"));
  last().say({ t: "resync", chat: 12 });
  await settled();
  assert.deepEqual(texts(), ["after the restore"]);
});

test("another life of the data drops everything that was known", async () => {
  const { engine, last, texts, stored, asked } = await live();
  stored.splice(0, stored.length, message(1, SARA, "another life"));
  const lists = asked("list").length;
  last().say({ t: "resync" });
  await settled();
  await settled();
  assert.deepEqual(texts(), ["another life"]);
  assert.equal(asked("list").length, lists + 1);
  assert.equal(engine.open, 12);
});

test("a chat opened by its address is looked for beyond the first page", async () => {
  const { engine, last, routes } = set();
  routes["list"] = (_, url) => {
    const second = url.searchParams.get("cursor") === "next";
    return { body: { chats: [chat(second ? 12 : 90)], next_cursor: second ? null : "next", version: "1", epoch: "e1" } };
  };
  engine.begin({ me: HANNA, token: "t" }, false);
  last().greet(HANNA);
  engine.openChat(12);
  await settled();
  await settled();
  await settled();
  assert.equal(engine.chat(12)?.chat_id, 12);
});

test("reading is told once, and told again if the line was away", async () => {
  const { engine, clock, last } = await live();
  engine.seen(12, 1);
  engine.seen(12, 1);
  assert.equal(last().heard.filter((frame) => frame["t"] === "read").length, 1);
  last().cut();
  engine.seen(12, 2);
  await clock.pass(600);
  last().greet(HANNA);
  assert.deepEqual(last().heard.filter((frame) => frame["t"] === "read"), [{ t: "read", chat: 12, seq: 2 }]);
});

test("a draft is cleared by the ack, not by the sending", async () => {
  const { engine, last } = await live();
  engine.drafts.set(12, "hello");
  engine.send("hello", false);
  assert.equal(engine.drafts.get(12), "hello");
  last().say({ t: "ack", id: String(last().sends()[0]?.["id"]), chat: 12, seq: 3, message_id: 9, created_at: "2026-11-23T09:00:00.000Z" });
  assert.equal(engine.drafts.get(12), "");
});

test("the draft of a note never turns into a reply", () => {
  const { engine } = set();
  engine.drafts.set(12, "only for staff", true);
  assert.equal(engine.drafts.get(12), "");
  assert.equal(engine.drafts.get(12, true), "only for staff");
});

test("a session that begins before its line is there goes live when it comes", async () => {
  const { engine, wires, clock, last, asked } = set(memoryDevice(), undefined, false);
  engine.begin({ me: HANNA, token: "t" }, false);
  engine.openChat(12);
  await settled();
  assert.equal(engine.line, "connecting");
  assert.equal(engine.lostSince, clock.now);
  assert.equal(wires.length + asked("list").length, 0);
  engine.attach({ Feed, Line });
  last().greet(HANNA);
  await settled();
  assert.equal(engine.line, "live");
  assert.deepEqual(engine.log(12).messages.map((one) => one.seq), [1, 2]);
});

test("a first message goes out before the line is there", async () => {
  const { engine, clock, routes, asked, device } = set(memoryDevice(), undefined, false);
  const guest = { type: "guest" as const, id: 7, name: "" };
  routes["guest"] = () => ({ body: { token: "g", me: guest } });
  routes["start"] = () => ({ body: { chat_id: 12, status: "pending", chat: chat(12), message_id: 1, seq: 1, created_at: "2026-11-23T09:00:00.000Z" } });
  engine.openChat("new");
  engine.start("my car", { subject: null });
  await clock.pass(100);
  assert.equal(asked("start").length, 1);
  assert.equal(engine.open, 12);
  assert.equal(device.keys("forecourt:outbox:").length, 0);
});

test("a message that is taken back stands in the draft, and a chat that lost its first message is the empty one", async () => {
  const { engine, last, drafts } = await live().then((all) => ({ ...all, drafts: all.engine.drafts }));
  last().cut();
  engine.send("not like this", false);
  const [item] = engine.outbox.all();
  drafts.set(12, "and this");
  engine.takeBack(item?.client_id ?? "");
  assert.equal(engine.drafts.get(12), "not like this\nand this");
  assert.equal(engine.outbox.all().length, 0);

  engine.openChat("new");
  engine.start("a first one", { subject: null });
  engine.takeBack(engine.outbox.all()[0]?.client_id ?? "");
  assert.equal(engine.open, "new");
  assert.equal(engine.drafts.get("new"), "a first one");
});

test("where the server asks to wait, the time is known, and a new line does not shorten it", async () => {
  const { engine, clock, last } = await live();
  engine.send("one", false);
  last().say({ t: "error", id: String(last().sends()[0]?.["id"]), code: "rate_limited", error: "wait", retry_after: 24 });
  assert.equal(engine.waitsUntil(12), clock.now + 24_000);
  last().cut();
  await clock.pass(1_000);
  last().greet(HANNA);
  assert.equal(last().sends().length, 0);
  await clock.pass(24_000);
  assert.equal(last().sends().length, 1);
  assert.equal(engine.waitsUntil(12), null);
});

test("a name or an address that was refused is left out of the next try", async () => {
  const { engine, clock, routes, asked } = set();
  routes["guest"] = () => ({ status: 422, body: { code: "invalid_field", error: "email is no address" } });
  engine.openChat("new");
  engine.start("hello", { subject: null, guest: { email: "no" } });
  await clock.pass(100);
  const [item] = engine.outbox.all();
  assert.equal(item?.refused?.code, "invalid_field");
  engine.retry(item?.client_id ?? "");
  await clock.pass(100);
  assert.equal(asked("guest").length, 2);
  assert.deepEqual(engine.outbox.all()[0]?.start?.guest, {});
});
