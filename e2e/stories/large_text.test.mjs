// Text at 200 %, as the browser's own setting makes it: nothing is cut, nothing
// scrolls sideways, and what one needs stays in reach.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, audit, BASE, bubble, guestWithChat, isSent, openBrowser, openPage, PHONE, picture, SMALL, staffToken, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser(["--blink-settings=defaultFontSize=32"]);
});
after(() => browser?.close());

/** Elements whose own text does not fit into them, or into the window. */
function cut(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const found = [];
    for (const one of document.querySelectorAll("#forecourt *")) {
      const text = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!text || one.closest(".sr, time, textarea")) continue;
      const { left, right } = one.getBoundingClientRect();
      const clipped = one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible";
      if (clipped || left < -1 || right > width + 1) found.push(`${one.tagName}.${one.className}: ${one.textContent.slice(0, 30)}`);
    }
    return found;
  });
}

async function inReach(page, ...names) {
  const { width, height } = page.viewportSize();
  for (const name of names) {
    const box = await page.getByRole("button", { name, exact: true }).boundingBox();
    assert.ok(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, `${name} at ${JSON.stringify(box)}`);
  }
}

for (const [size, options] of Object.entries({ 320: SMALL, 360: PHONE })) {
  for (const lang of ["en", "am", "ar"]) {
    test(`the widget at ${size} px in ${lang}`, async () => {
      const page = await openPage(browser, options);
      await page.goto(`${BASE}/frame?lang=${lang}&theme=&brand=&shop=`);
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "32px");
      await page.locator("#composer").waitFor();
      await page.waitForLoadState("networkidle");
      assert.deepEqual(await cut(page), []);
      await picture(page, `widget-${size}-200-first-${lang}`);
      await audit(page, "the first open at 200 %");

      const { chat_id } = await guestWithChat(page, "Hello, the Vitz is making a grinding noise when I brake");
      const staff = await staffToken();
      await ask(staff, "chat/send_message", { chat_id, message: `Estimate: https://kelem.example/e/2026-11-23/${"x".repeat(60)}`, client_id: crypto.randomUUID() });
      await page.goto(`${BASE}/frame?lang=${lang}&theme=&brand=&shop=`);
      await bubble(page, "Estimate").waitFor();
      await bubble(page, "Hello").waitFor();
      assert.deepEqual(await cut(page), []);
      if (lang === "en") await inReach(page, "Record a voice note", "Close", "More");
      await picture(page, `widget-${size}-200-chat-${lang}`);
      await audit(page, "the chat at 200 %");
      untroubled(page);
    });
  }

  test(`the customer page at ${size} px`, async () => {
    const page = await openPage(browser, options);
    await page.goto(`${BASE}/chat`);
    await page.locator("#composer").waitFor();
    assert.deepEqual(await cut(page), []);
    const text = unique("Hello");
    await write(page, text);
    await isSent(page, text);
    await inReach(page, "Record a voice note", "Back");
    await page.getByRole("button", { name: "Back" }).click();
    await page.locator(".lrow").waitFor();
    await inReach(page, "New chat", "Search chats", "More", "Sign in");
    assert.deepEqual(await cut(page), []);
    await picture(page, `customer-${size}-200-list`);
    await audit(page, "the list at 200 %");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("User name").waitFor();
    await picture(page, `customer-${size}-200-sign-in`);
    assert.deepEqual(await cut(page), []);
    await audit(page, "the sign-in at 200 %");
    untroubled(page);
  });
}
