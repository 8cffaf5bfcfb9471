// A chat of many messages: at most 200 stand in the page, older ones come above
// without a jump, and what comes at the end moves nothing for a reader who is
// further up.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, audit, BASE, bubble, guestWithChat, openBrowser, openPage, PHONE, row, staffToken, unique, untroubled, write } from "../stage.mjs";

const MESSAGES = 320;
const BUBBLES_MAX = 200;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

async function longChat(page) {
  const staff = await staffToken();
  const first = unique("number 1 of many");
  const { chat_id } = await guestWithChat(page, first);
  for (let n = 2; n <= MESSAGES; n++) {
    // Some are tall, so that a jump would be seen.
    const message = `number ${n}${n % 7 === 0 ? " with a text that takes a few lines on a small phone".repeat(3) : ""}`;
    await ask(staff, "chat/send_message", { chat_id, message, client_id: crypto.randomUUID() });
  }
  await ask(staff, "chat/mark_read", { chat_id, seq: MESSAGES });
  return { chat_id, staff, first };
}

const bubbles = (page) => page.locator(".msg").count();

/** The first bubble in view: its key and its height on the screen; at once after a scroll to `to`, if given. */
function inView(page, to = null) {
  return page.evaluate((to) => {
    const box = document.querySelector(".log");
    if (to !== null) box.scrollTop = to;
    const top = box.getBoundingClientRect().top;
    const line = [...box.querySelectorAll(".msg")].find((one) => one.getBoundingClientRect().bottom > top);
    return { key: line.dataset.key, top: line.getBoundingClientRect().top, first: box.querySelector(".msg").dataset.key };
  }, to);
}

test("a long chat is read up to its first message and back, with few bubbles and no jump", async () => {
  const page = await openPage(browser, PHONE);
  const { chat_id, staff, first } = await longChat(page);
  await page.goto(`${BASE}/chat`);
  await row(page, `number ${MESSAGES}`).click();
  // All were unread: it opens at the line, and the pages above it come one by one.
  await page.locator(".newline").waitFor();

  let steps = 0;
  while (!(await bubble(page, first).count())) {
    steps += 1;
    assert.ok(steps < 40, "the beginning is reached");
    const before = await inView(page, 200);
    await page.waitForFunction((key) => document.querySelector(".log .msg").dataset.key !== key, before.first);
    const moved = await page.evaluate((key) => document.querySelector(`[data-key="${key}"]`).getBoundingClientRect().top, before.key);
    assert.ok(Math.abs(moved - before.top) <= 2, `the line in view moved by ${moved - before.top} px`);
    assert.ok((await bubbles(page)) <= BUBBLES_MAX);
  }
  assert.ok(steps >= 3);
  await audit(page, "the middle of a long chat");

  // An answer at the far end: nothing moves, the pill says so and leads there.
  const here = await inView(page);
  const answer = unique("After all of that");
  await ask(staff, "chat/send_message", { chat_id, message: answer, client_id: crypto.randomUUID() });
  await page.locator(".jump").filter({ hasText: "1 new message" }).waitFor();
  assert.deepEqual(await inView(page), here);
  await page.locator(".jump").click();
  await bubble(page, answer).waitFor();
  assert.ok(await bubble(page, answer).evaluate((one) => one.getBoundingClientRect().bottom <= innerHeight));
  assert.ok((await bubbles(page)) <= BUBBLES_MAX);

  // One's own message is always shown.
  await page.evaluate(() => (document.querySelector(".log").scrollTop = 0));
  await page.waitForFunction(() => document.querySelector(".log").scrollTop > 400);
  const own = unique("Thank you");
  await write(page, own);
  await bubble(page, own).waitFor();
  await page.waitForFunction((text) => {
    const last = [...document.querySelectorAll(".msg")].at(-1);
    return last.textContent.includes(text) && last.getBoundingClientRect().bottom <= innerHeight;
  }, own);
  untroubled(page);
});
