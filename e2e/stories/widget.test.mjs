// The widget on the sample shop's page: one request before the tap, an answer
// that shows as a badge, a frame that keeps its secrets.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { frameOf } from "../host.mjs";
import { audit, BASE, bubble, DESKTOP, isSent, openBrowser, openPage, PHONE, row, signInOf, signInStaff, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** The launcher stands in a closed root: the story finds it as a person does, by its place. */
async function tapLauncher(page) {
  const { width, height } = page.viewportSize();
  await page.mouse.click(width - 50, height - 50);
}

test("a visitor writes in the widget, goes on browsing, and the badge tells of the answer", async () => {
  const page = await openPage(browser, PHONE);
  const requests = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await page.goto(BASE);
  await page.waitForFunction(() => Boolean(window.forecourt));
  await page.waitForLoadState("networkidle");
  const ofChat = requests.filter((path) => /widget|frame|badge|api/.test(path));
  assert.deepEqual(ofChat, ["/widget.js"], "one request before the first tap");

  await tapLauncher(page);
  const frame = await frameOf(page);
  const question = unique("Hello from the shop page");
  const name = unique("Tigist");
  await frame.getByLabel("Your name").fill(name);
  await frame.locator("#composer").fill(question);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
  await isSent(frame, question);
  await audit(page, "the open widget");
  await frame.getByRole("button", { name: "Close" }).click();

  await page.evaluate(() => {
    window.counts = [];
    window.forecourt.on("unread", (count) => window.counts.push(count));
  });
  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  const answer = unique("Welcome");
  await write(staff, answer);
  await page.waitForFunction(() => window.counts.at(-1) === 1);

  // On the next page the small hidden frame tells it, before any tap.
  requests.length = 0;
  await page.reload();
  await page.evaluate(() => {
    window.counts = [];
    window.forecourt?.on("unread", (count) => window.counts.push(count));
  });
  await page.waitForFunction(() => window.counts.at(-1) === 1);
  assert.ok(requests.includes("/badge") && !requests.includes("/frame"));
  await page.evaluate(() => window.forecourt.open());
  await bubble(await frameOf(page), answer).waitFor();
  await page.waitForFunction(() => window.counts.at(-1) === 0);
  untroubled(page, staff);
});

test("Esc closes, the page around cannot look inside, and one global name is left", async () => {
  const page = await openPage(browser, DESKTOP);
  await page.goto(BASE);
  await page.waitForFunction(() => Boolean(window.forecourt));
  assert.equal(await page.evaluate(() => document.querySelector("forecourt-chat").shadowRoot), null);
  await tapLauncher(page);
  const frame = await frameOf(page);
  await frame.locator("#composer").waitFor();
  await frame.locator("#composer").press("Escape");
  await page.waitForFunction(() => document.activeElement?.localName === "forecourt-chat");
  await page.evaluate(() => window.forecourt.hide());
  assert.equal(await page.evaluate(() => document.querySelector("forecourt-chat").hidden), true);
  const added = await page.evaluate(() => Object.keys(window).filter((name) => /forecourt|chat/i.test(name)));
  assert.deepEqual(added, ["forecourt"]);
  untroubled(page);
});

test("a page that resets everything changes nothing of the launcher", async () => {
  const page = await openPage(browser, DESKTOP);
  await page.goto(BASE);
  await page.waitForFunction(() => Boolean(window.forecourt));
  const place = { x: 1180, y: 700, width: 100, height: 100 };
  const before = await page.screenshot({ clip: place });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("forecourt-chat, forecourt-chat * { all: unset } button, svg { display: none !important }");
    document.adoptedStyleSheets = [sheet];
  });
  const after = await page.screenshot({ clip: place });
  assert.ok(before.equals(after), "the corner looks the same");
});
