// The states of a chat that a customer meets: empty, slow, offline, connecting
// again, refused with a reason and one remedy, made to wait, closed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, audit, BASE, bubble, cutter, guestWithChat, isSent, openBrowser, openPage, PHONE, picture, row, SMALL, staffToken, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** The widget's inside as a page of its own. */
const FRAME = `${BASE}/frame?lang=en&theme=&brand=&shop=Kelem+Garage`;

/** A socket between page and server that the story can listen in on, and answer for the server. */
async function wiretap(page, answer) {
  await page.routeWebSocket(/\/api\/chat\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const said = answer(JSON.parse(text));
      if (said === undefined) server.send(text);
      else if (typeof said === "number") void socket.close({ code: said });
      else if (said) socket.send(JSON.stringify(said));
    });
  });
}

async function chatOf(options = PHONE) {
  const page = await openPage(browser, options);
  const guest = await guestWithChat(page, unique("Hello"));
  const staff = await staffToken();
  const answer = (message) => ask(staff, "chat/send_message", { chat_id: guest.chat_id, message, client_id: crypto.randomUUID() });
  return { page, staff, answer, ...guest };
}

test("empty: the widget says what it is and asks for nothing but the message", async () => {
  for (const [name, options] of Object.entries({ "360": PHONE, "320-dark": { ...SMALL, colorScheme: "dark" } })) {
    const page = await openPage(browser, options);
    await page.goto(FRAME);
    await page.getByRole("heading", { name: "Talk to the workshop" }).waitFor();
    await page.getByRole("button", { name: "A price" }).click();
    await picture(page, `widget-${name}-first`);
    await audit(page, "the first open");
    const text = unique("Only this");
    await write(page, text);
    await isSent(page, text);
    await page.getByRole("heading", { name: "A price" }).waitFor();
    await picture(page, `widget-${name}-awaiting`);
    untroubled(page);
  }
});

test("empty: the customer page without a chat", async () => {
  const page = await openPage(browser, PHONE);
  await page.goto(`${BASE}/chat`);
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByText("No chats yet").waitFor();
  await picture(page, "customer-360-none");
  await audit(page, "no chats yet");
  untroubled(page);
});

test("an address that is none is said before the message goes, and the message stays", async () => {
  const page = await openPage(browser, PHONE);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(FRAME);
  await page.getByLabel("E-mail").fill("hanna at example");
  const text = unique("My question");
  await write(page, text);
  await page.getByRole("alert").filter({ hasText: "not one address" }).waitFor();
  assert.equal(await page.locator("#composer").inputValue(), text);
  assert.ok(!asked.includes("/api/auth/guest"));
  await picture(page, "widget-360-bad-address");
  await audit(page, "a bad address");
  await page.getByLabel("E-mail").fill("hanna@example.com");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await isSent(page, text);
  untroubled(page);
});

test("slow: grey shapes, then a word about it", async () => {
  const { page } = await chatOf();
  let go = () => undefined;
  const held = new Promise((done) => (go = done));
  await page.route(/\/api\/chat\/messages/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(FRAME);
  await page.locator(".skeleton i").first().waitFor();
  await page.getByText("This takes longer than usual").waitFor();
  await picture(page, "widget-360-slow");
  await audit(page, "a slow chat");
  go();
  await page.locator(".msg").first().waitFor();
  assert.equal(await page.locator(".skeleton").count(), 0);
  untroubled(page);
});

test("offline: what waits is counted, can be taken back or dropped, and the rest goes out", async () => {
  for (const [name, options] of Object.entries({ "360": PHONE, "360-dark": { ...PHONE, colorScheme: "dark" } })) {
    const { page, answer } = await chatOf(options);
    const line = await cutter(page);
    await answer("Shall I go ahead?");
    await page.goto(FRAME);
    await bubble(page, "Shall I go ahead?").waitFor();
    await line.cut();
    const texts = ["Yes please, go ahead", "And look at the rear left tyre", "It loses air"].map(unique);
    for (const text of texts) await write(page, text);
    await page.locator(".banner").filter({ hasText: "3 messages wait here" }).waitFor();
    assert.equal(await page.locator(".msg.refused").count(), 0, "nothing turns red while the line is down");
    await picture(page, `widget-${name}-offline`);
    await audit(page, "offline");

    await bubble(page, texts[1]).getByRole("button", { name: "More" }).click();
    await picture(page, `widget-${name}-unsent-menu`);
    await audit(page, "the menu of an unsent message");
    await page.getByRole("button", { name: "Take back and change" }).click();
    await page.waitForFunction((wanted) => document.querySelector("#composer").value === wanted, texts[1]);
    await bubble(page, texts[2]).getByRole("button", { name: "More" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.locator(".banner").filter({ hasText: "1 message waits here" }).waitFor();
    await line.mend();
    await isSent(page, texts[0]);
    for (const text of texts.slice(1)) assert.equal(await bubble(page, text).count(), 0);
    untroubled(page);
  }
});

test("connecting again: known messages stay, grey shapes stand where a known gap is", async () => {
  const { page, answer } = await chatOf();
  let cut = false;
  const sockets = new Set();
  await page.routeWebSocket(/\/api\/chat\/ws$/, (socket) => {
    if (cut) return void socket.close({ code: 4000 });
    const server = socket.connectToServer();
    sockets.add(socket);
    void server;
  });
  await answer("Both discs and pads come to 6\u00a0200\u00a0ETB, fitted. Ready by 16:00.");
  await page.goto(FRAME);
  await bubble(page, "Both discs").waitFor();
  cut = true;
  let held = true;
  let go = () => undefined;
  const opened = new Promise((done) => (go = done));
  await page.route(/\/api\/chat\/messages/, async (route) => {
    if (held) await opened;
    await route.continue();
  });
  for (const socket of sockets) await socket.close({ code: 4000 });
  await answer("What came meanwhile");
  // The list is told by the long poll, the messages are still on their way.
  await page.locator(".skeleton.gap").waitFor({ state: "attached" });
  await page.waitForFunction(() => document.querySelector(".gap")?.getBoundingClientRect().height > 20);
  await page.locator("#composer").fill("I am coming at four");
  await picture(page, "widget-360-gap");
  await audit(page, "a known gap");
  held = false;
  go();
  await bubble(page, "What came meanwhile").waitFor();
  await page.locator(".skeleton").waitFor({ state: "detached" });
  untroubled(page);
});

test("connecting is said after two seconds in the head, offline after five in a banner", async () => {
  const { page } = await chatOf();
  await page.clock.install();
  let open = null;
  await page.routeWebSocket(/\/api\/chat\/ws$/, (socket) => {
    if (open) return void socket.close({ code: 4000 });
    socket.connectToServer();
    open = socket;
  });
  await page.goto(FRAME);
  await page.clock.runFor(1_000);
  await page.locator(".msg").first().waitFor();
  await page.route(/\/api\//, (route) => route.abort());
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  await open.close({ code: 4000 });
  await page.waitForTimeout(300);
  await page.clock.runFor(1_500);
  assert.equal(await page.locator(".connecting").count(), 0);
  await page.clock.runFor(1_000);
  await page.locator("header").getByText("Connecting…").waitFor();
  await page.locator(".connecting").waitFor();
  await picture(page, "widget-360-connecting");
  await page.clock.runFor(3_000);
  await page.locator(".banner").filter({ hasText: "No connection." }).waitFor();
  assert.equal(await page.locator(".connecting").count(), 0);
});

const REFUSALS = [
  { code: "too_large", error: "the text is too long", reason: "the text is too long", remedy: "Change the text" },
  { code: "not_found", error: "this chat is not here", reason: "it is no longer here", remedy: "Start a new chat with it" },
  { code: "client_id_reused", error: "reused", reason: "already sent in another form", remedy: "Send as a new message" },
  { code: "invalid_field", error: "text holds something odd", reason: "text holds something odd", remedy: "Change the text" },
];

for (const { code, error, reason, remedy } of REFUSALS) {
  test(`refused (${code}): one reason, one remedy, and the remedy helps`, async () => {
    const { page } = await chatOf();
    let refusing = true;
    await wiretap(page, (frame) => (frame.t === "send" && refusing ? { t: "error", id: frame.id, code, error } : undefined));
    await page.goto(FRAME);
    await page.locator(".msg").first().waitFor();
    const text = unique("So, what now");
    await write(page, text);
    const told = page.locator(".msg.refused").filter({ hasText: text });
    await told.getByRole("alert").filter({ hasText: reason }).waitFor();
    assert.equal(await told.locator(".retry").count(), 1, "one remedy");
    await picture(page, `widget-360-refused-${code}`);
    await audit(page, `refused, ${code}`);
    refusing = false;
    await told.getByRole("button", { name: remedy }).click();
    if (remedy === "Change the text") {
      await page.waitForFunction((wanted) => document.querySelector("#composer").value === wanted, text);
      await page.getByRole("button", { name: "Send", exact: true }).click();
    }
    await isSent(page, text);
    assert.equal(await bubble(page, text).count(), 1);
    untroubled(page);
  });
}

test("too many at once: it waits by itself, by the second, and is never red", async () => {
  const { page } = await chatOf();
  let refused = 0;
  await wiretap(page, (frame) => {
    if (frame.t !== "send" || refused > 0) return undefined;
    refused += 1;
    return { t: "error", id: frame.id, code: "rate_limited", error: "too many", retry_after: 4 };
  });
  await page.goto(FRAME);
  await page.locator(".msg").first().waitFor();
  const text = unique("Are you there??");
  await write(page, text);
  await page.getByText(/Many at once\. Goes out by itself in 0:0[1-4]\./).waitFor();
  await picture(page, "widget-360-waits");
  await audit(page, "made to wait");
  assert.equal(await page.locator(".msg.refused").count(), 0);
  await isSent(page, text);
  assert.equal(await page.getByText("Many at once").count(), 0);
  untroubled(page);
});

test("a visit that ended keeps the text and starts again with it", async () => {
  const { page } = await chatOf();
  await wiretap(page, (frame) => (frame.t === "send" ? 4401 : undefined));
  await page.goto(FRAME);
  await page.locator(".msg").first().waitFor();
  const text = unique("After thirty days");
  await write(page, text);
  const told = page.locator(".msg.refused").filter({ hasText: text });
  await told.getByRole("alert").filter({ hasText: "your visit here has ended" }).waitFor();
  await picture(page, "widget-360-visit-ended");
  await audit(page, "an ended visit");
  await told.getByRole("button", { name: "Start again with this text" }).click();
  await isSent(page, text);
  untroubled(page);
});

test("closed: it is explained in words, and writing opens the chat again", async () => {
  for (const [name, options] of Object.entries({ "360": PHONE, "360-dark": { ...PHONE, colorScheme: "dark" } })) {
    const { page, staff, chat_id, answer } = await chatOf(options);
    await answer("All done. Oil, oil filter and air filter replaced.");
    await ask(staff, "chat/close", { chat_id });
    await page.goto(`${BASE}/chat`);
    await page.getByRole("button", { name: /^Closed/ }).click();
    await row(page, "closed this chat").waitFor();
    await picture(page, `customer-${name}-closed-list`);
    await audit(page, "the list of closed chats");
    await row(page, "closed this chat").click();
    await page.getByText("Write to open this chat again").waitFor();
    await page.getByPlaceholder("Write to reopen").waitFor();
    await picture(page, `customer-${name}-closed`);
    await audit(page, "a closed chat");
    const text = unique("Great, thanks");
    await write(page, text);
    await isSent(page, text);
    await page.locator(".closedline").waitFor({ state: "detached" });
    await page.locator(".sys").filter({ hasText: "opened this chat again" }).waitFor();
    untroubled(page);
  }
});
