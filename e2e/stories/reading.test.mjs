// What helps in reading a chat: day lines, groups of one sender, the unread
// line, who is answering; and what is typed but not sent.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, audit, BASE, bubble, cutter, DESKTOP, guestWithChat, isSent, openBrowser, openPage, PHONE, picture, row, staffToken, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

async function chatOf(page, words = "Hello") {
  const guest = await guestWithChat(page, unique(words));
  const staff = await staffToken();
  const say = (token, message) => ask(token, "chat/send_message", { chat_id: guest.chat_id, message, client_id: crypto.randomUUID() });
  return { ...guest, staff, say };
}

/** Lets the page believe that the messages of a chat came at these times, the last ones first. */
async function writtenAt(page, times) {
  await page.route(/\/api\/chat\/messages/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const from = body.messages.length - times.length;
    body.messages.forEach((message, i) => (message.created_at = new Date(times[i - from] ?? times[0]).toISOString()));
    await route.fulfill({ response: answer, json: body });
  });
}

test("days are Today, Yesterday, the weekday, then the date; one sender within five minutes is one group", async () => {
  const page = await openPage(browser, PHONE);
  const { say, staff } = await chatOf(page);
  const noon = new Date();
  noon.setHours(12, 0, 0, 0);
  const now = noon.getTime();
  await page.clock.install({ time: now + 60 * MINUTE_MS });
  const lastYear = new Date(noon.getFullYear() - 1, 2, 5, 12).getTime();
  const times = [lastYear, now - 20 * DAY_MS, now - 3 * DAY_MS, now - DAY_MS, now, now + 4 * MINUTE_MS, now + 12 * MINUTE_MS];
  for (let n = 1; n < times.length; n++) await say(staff, `message ${n}`);
  await writtenAt(page, times);
  await page.goto(`${BASE}/frame?lang=en&theme=&brand=&shop=`);
  await page.clock.runFor(2_000);
  await bubble(page, "message 6").waitFor();
  const date = (time, options) => new Intl.DateTimeFormat("en-GB", options).format(new Date(time));
  assert.deepEqual(await page.locator(".day").allTextContents(), [
    date(lastYear, { day: "numeric", month: "long", year: "numeric" }),
    date(now - 20 * DAY_MS, { day: "numeric", month: "long", ...(new Date(now - 20 * DAY_MS).getFullYear() === noon.getFullYear() ? {} : { year: "numeric" }) }),
    date(now - 3 * DAY_MS, { weekday: "long" }),
    "Yesterday",
    "Today",
  ]);
  // Four days, and within today 12:00 and 12:04 are one group, 12:12 another.
  const today = await page.locator(".msg", { hasText: /message [456]/ }).evaluateAll((all) => all.map((one) => one.querySelector(".who") !== null));
  assert.deepEqual(today, [true, false, true]);
  await picture(page, "widget-360-days");
  await audit(page, "days and groups");
  untroubled(page);
});

test("a chat opens at its unread line, which stays while it is read and is gone the next time", async () => {
  const page = await openPage(browser, PHONE);
  const { say, staff, token } = await chatOf(page);
  for (let n = 0; n < 20; n++) await say(token, `earlier ${n}`);
  for (let n = 0; n < 15; n++) await say(staff, `answer ${n}`);
  await page.goto(`${BASE}/chat`);
  await row(page, "answer 14").click();
  const line = page.locator(".newline");
  await line.filter({ hasText: "15 new messages" }).waitFor();
  const place = await line.evaluate((one) => one.getBoundingClientRect().top - one.closest(".log").getBoundingClientRect().top);
  assert.ok(Math.abs(place) < 60, `the line stands ${place} px below the top`);
  await picture(page, "customer-360-unread-line");
  await audit(page, "the unread line");
  await page.evaluate(() => (document.querySelector(".log").scrollTop = 1e6));
  await page.waitForFunction(() => !document.title.startsWith("("));
  await line.waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Back" }).click();
  await row(page, "answer 14").click();
  await bubble(page, "answer 14").waitFor();
  assert.equal(await line.count(), 0);
  untroubled(page);
});

test("the head names who answers, and a colleague who takes over", async () => {
  const page = await openPage(browser, DESKTOP);
  const { say, staff, chat_id } = await chatOf(page);
  await page.goto(`${BASE}/chat`);
  await page.getByText("The answer comes here").waitFor();
  const { technicians } = await ask(staff, "chat/get_technicians");
  await ask(staff, "chat/assign_worker", { chat_id, worker_id: technicians[0].id });
  const head = page.locator(".chatpane .phead");
  await head.getByRole("heading", { name: technicians[0].full_name }).waitFor();
  await head.getByText("Technician").waitFor();
  assert.equal(await head.locator(".av.staff").count(), 1);
  await say(staff, "I have it now");
  await head.getByText("Workshop").waitFor();
  await picture(page, "customer-1280-chat");
  await audit(page, "the chat on a desktop");
  untroubled(page);
});

test("a draft is kept after 300 ms, shown in the list, and cleared by the ack, not by sending", async () => {
  const page = await openPage(browser, PHONE);
  const { chat_id, say, staff } = await chatOf(page);
  await say(staff, "Which one?");
  const line = await cutter(page);
  const draft = () => page.evaluate((chat) => Object.entries(localStorage).find(([key]) => key.startsWith("forecourt:draft:") && key.endsWith(`:${chat}`))?.[1] ?? null, chat_id);
  await page.goto(`${BASE}/chat`);
  await row(page, "Which one?").click();
  await bubble(page, "Which one?").waitFor();
  const text = unique("The rear left one");
  await page.locator("#composer").fill(text);
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith("forecourt:draft:")));
  assert.equal(await draft(), text);
  await page.getByRole("button", { name: "Back" }).click();
  await row(page, text).getByText("Draft:").waitFor();
  await picture(page, "customer-360-draft");
  await audit(page, "a draft in the list");
  await row(page, text).click();
  assert.equal(await page.locator("#composer").inputValue(), text);

  await line.cut();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".msg.queued").filter({ hasText: text }).waitFor();
  assert.equal(await draft(), text, "sent is not stored");
  assert.equal(await page.locator("#composer").inputValue(), "");
  await line.mend();
  await isSent(page, text);
  assert.equal(await draft(), null);
  untroubled(page);
});

test("what is sent before the chat is known goes out in that chat", async () => {
  const page = await openPage(browser, PHONE);
  const { say, staff } = await chatOf(page);
  await say(staff, "Which one?");
  let go = () => undefined;
  const held = new Promise((done) => (go = done));
  await page.route(/\/api\/chat\/list/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${BASE}/frame?lang=en&theme=&brand=&shop=`);
  const text = unique("Typed at once");
  await page.locator("#composer").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  assert.equal(await page.locator("#composer").inputValue(), text, "it does not start another chat");
  go();
  await isSent(page, text);
  assert.equal(await bubble(page, "Which one?").count(), 1, "in the chat that goes on");
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("forecourt:draft:")).length), 0);
  untroubled(page);
});

test("the customer finds a chat by a word, open or closed", async () => {
  const page = await openPage(browser, PHONE);
  const { chat_id, staff, token } = await chatOf(page, "Air conditioning blows warm");
  await ask(staff, "chat/close", { chat_id });
  const other = unique("Something else");
  await ask(token, "chat/start", { message: other, client_id: crypto.randomUUID() });
  await page.goto(`${BASE}/chat`);
  await row(page, other).waitFor();
  await page.getByRole("button", { name: "Search chats" }).click();
  await page.getByRole("searchbox").fill("conditioning");
  await page.locator(".lrow .chip", { hasText: "Closed" }).waitFor();
  assert.equal(await page.locator(".lrow").count(), 1);
  await picture(page, "customer-360-search");
  await audit(page, "the search");
  await page.getByRole("searchbox").fill("nobody wrote this");
  await page.getByText("No chat fits").waitFor();
  await page.getByRole("searchbox").press("Escape");
  await row(page, other).waitFor();
  untroubled(page);
});

test("hostile text is text, and what is long breaks instead of scrolling", async () => {
  const page = await openPage(browser, PHONE);
  await chatOf(page);
  await page.goto(`${BASE}/frame?lang=en&theme=&brand=&shop=`);
  await page.locator(".msg").first().waitFor();
  const texts = [
    `${"Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichen"}${unique("")}`,
    `https://kelem.example/${"path/".repeat(30)}?q=<b>bold</b>`,
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "\u202eright to left override\u202c and \u2066isolate",
    "👩‍🔧🚗🔧",
    "a\u0300\u0301\u0302\u0303\u0304 combining",
  ];
  for (const text of texts) await write(page, text);
  await page.locator(".msg.sent").nth(texts.length).waitFor();
  const shown = await page.locator(".msg .bub").evaluateAll((all) => all.map((one) => one.firstChild.data));
  assert.deepEqual(shown.slice(1), texts);
  await picture(page, "widget-360-hostile-text");
  await audit(page, "hostile text");
  untroubled(page);
});
