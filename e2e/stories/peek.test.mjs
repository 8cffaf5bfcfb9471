// An answer while the visitor reads the site's pages: a number at the launcher
// and in the title, and a peek that can be put away and marks nothing as read.
// The site's page itself sees the number only.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { frameOf, peekBox, peekIs } from "../host.mjs";
import { ask, audit, BASE, bubble, DESKTOP, guestWithChat, openBrowser, openPage, PHONE, picture, SMALL, staffToken, unique, untroubled } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** A visitor who has written before is on the shop's page; gives a way to answer them. */
async function visitorOnSite(options = PHONE, lang = "") {
  const page = await openPage(browser, options);
  const { chat_id, token } = await guestWithChat(page, unique("Is my car ready"));
  await page.evaluate(() => localStorage.setItem("forecourt:known", "1"));
  const staff = await staffToken();
  const answer = (message) => ask(staff, "chat/send_message", { chat_id, message, client_id: crypto.randomUUID() });
  const visit = async () => {
    await page.goto(BASE);
    if (lang) await page.evaluate((to) => (document.documentElement.lang = to), lang);
    await page.waitForFunction(() => Boolean(window.forecourt) && Boolean(document.querySelector("forecourt-chat")));
    await page.evaluate(() => {
      window.counts = [];
      window.forecourt.on("unread", (count) => window.counts.push(count));
    });
  };
  // The first count may have been told before anybody listened: then the title has it.
  const counts = (n) =>
    page.waitForFunction((wanted) => {
      const titled = Number(/^\((\d+)/.exec(document.title)?.[1] ?? 0);
      return (window.counts.at(-1) ?? titled) === wanted;
    }, n);
  return { page, answer, visit, counts, unread: async () => (await ask(token, "chat/unread_count")).mine };
}

test("a peek is put away and stays unread; a newer answer shows again; a tap opens and reads", async () => {
  const { page, answer, visit, counts, unread } = await visitorOnSite();
  const first = unique("Your Vitz is up on the lift. The front discs are worn");
  await answer(first);
  await visit();
  await peekIs(page, true);
  const small = await frameOf(page, "/badge?");
  await small.locator(".text", { hasText: first }).waitFor();
  await small.locator(".dismiss").waitFor();
  assert.match(await page.title(), /^\(1\) /);
  const box = await peekBox(page);
  assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.height >= 60 && box.height < 160, JSON.stringify(box));
  await picture(page, "host-phone-peek");
  await audit(page, "the host page with a peek");
  const seen = await page.evaluate(() => new XMLSerializer().serializeToString(document) + JSON.stringify({ ...localStorage }));
  assert.ok(!seen.includes(first), "the site's page holds no word of it");

  await small.locator(".dismiss").click();
  await peekIs(page, false);
  assert.equal(await unread(), 1, "put away is not read");
  await counts(1);
  await visit();
  await counts(1);
  await page.waitForLoadState("networkidle");
  await peekIs(page, false);

  // Live, without a tap: the next answer.
  const second = unique("I have sent a photo");
  await answer(second);
  await counts(2);
  await peekIs(page, true);
  await (await frameOf(page, "/badge?")).locator(".text", { hasText: second }).waitFor();
  await (await frameOf(page, "/badge?")).locator(".open").click();
  const frame = await frameOf(page);
  await bubble(frame, second).waitFor();
  await counts(0);
  assert.equal(await unread(), 0);
  assert.doesNotMatch(await page.title(), /^\(/);
  const told = await page.evaluate(() => window.counts);
  assert.equal(told.indexOf(0, told.lastIndexOf(2)), told.length - 1, `told once that all is read: ${told}`);
  assert.ok(!told.slice(0, told.lastIndexOf(2)).includes(0), `and not before it was: ${told}`);
  await peekIs(page, false);
  untroubled(page);
});

test("an answer to a chat that was opened and closed again peeks too", async () => {
  const { page, answer, visit, counts } = await visitorOnSite(DESKTOP);
  await visit();
  await page.evaluate(() => window.forecourt.open());
  const frame = await frameOf(page);
  await frame.locator(".msg").first().waitFor();
  await page.evaluate(() => window.forecourt.close());
  const text = unique("It is ready");
  await answer(text);
  await counts(1);
  await peekIs(page, true);
  await (await frameOf(page, "/badge?")).locator(".text", { hasText: text }).waitFor();
  await picture(page, "host-desktop-peek");
  await page.evaluate(() => window.forecourt.open());
  await bubble(frame, text).waitFor();
  await counts(0);
  untroubled(page);
});

test("above 99 the launcher says 99+", async () => {
  const { page, answer, visit, counts } = await visitorOnSite({ ...SMALL, colorScheme: "dark" });
  for (let n = 1; n <= 100; n++) await answer(`answer ${n}`);
  await visit();
  await counts(100);
  assert.match(await page.title(), /^\(99\+\) /);
  await peekIs(page, true);
  await picture(page, "host-320-dark-peek-99");
  untroubled(page);
});

test("a site that keeps its title has it kept", async () => {
  const { page, answer, visit, counts } = await visitorOnSite(DESKTOP);
  await page.route(`${BASE}/`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('src="/widget.js"', 'src="/widget.js" data-title="off"') });
  });
  await answer(unique("Hello"));
  await visit();
  await counts(1);
  assert.doesNotMatch(await page.title(), /^\(/);
});
