// What the widget costs a page and its visitor: on a slow line it is usable
// within its time, and the site's page neither jumps nor stalls.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { frameOf } from "../host.mjs";
import { BASE, openBrowser, openPage, PHONE, untroubled } from "../stage.mjs";

/** Slow 3G, as the budgets have it. */
const LINE = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const USABLE_MAX_MS = 2_500;
/** The machine may be busy with something else: the best of so many tries counts. */
const TRIES = 5;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** Milliseconds from the tap until there is a field to write in. */
async function tapToUsable(page) {
  await page.waitForFunction(() => Boolean(window.forecourt) && Boolean(document.querySelector("forecourt-chat")));
  const start = Date.now();
  await page.evaluate(() => window.forecourt.open());
  await (await frameOf(page)).locator("#composer").waitFor();
  return Date.now() - start;
}

test("on slow 3G the widget can be written in within 2.5 s of the first tap", async () => {
  const taken = [];
  for (let n = 0; n < TRIES && !taken.some((ms) => ms <= USABLE_MAX_MS); n++) {
    const page = await openPage(browser, PHONE);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Network.enable");
    await page.goto(BASE);
    await devtools.send("Network.emulateNetworkConditions", LINE);
    taken.push(await tapToUsable(page));
    untroubled(page);
    await page.context().close();
  }
  console.log(`tap to usable on slow 3G: ${taken.join(", ")} ms`);
  assert.ok(Math.min(...taken) <= USABLE_MAX_MS, `${taken.join(", ")} ms`);
});

test("the site's page does not jump, does not stall, and gets one name", async () => {
  const page = await openPage(browser, PHONE);
  await page.addInitScript(() => {
    window.seen = [];
    const watch = (type) =>
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.seen.push({ type, value: entry.value ?? entry.duration, from: entry.attribution?.[0]?.containerSrc ?? "" });
      }).observe({ type, buffered: true });
    watch("layout-shift");
    watch("longtask");
  });
  await page.goto(BASE);
  const names = await page.evaluate(() => Object.keys(window));
  await page.waitForFunction(() => Boolean(window.forecourt) && Boolean(document.querySelector("forecourt-chat")));
  await page.evaluate(() => (window.seen.length = 0));
  await page.evaluate(() => window.forecourt.open());
  await (await frameOf(page)).locator("#composer").waitFor();
  await page.evaluate(() => window.forecourt.close());
  const shifts = await page.evaluate(() => window.seen.filter(({ type }) => type === "layout-shift"));
  assert.deepEqual(shifts, []);
  const added = (await page.evaluate(() => Object.keys(window))).filter((name) => !names.includes(name) && name !== "forecourt");
  assert.deepEqual(added.filter((name) => Number.isNaN(Number(name))), []);
  untroubled(page);
});
