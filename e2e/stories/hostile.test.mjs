// Pages that would break a lesser guest: resets with !important, odd stacking,
// tiny root text, right to left. And the ways in which a page may dress the
// widget: colour, side, insets, radius, stacking, theme, language.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chatFrame, openRoots, serve, SAME_SITE } from "../host.mjs";
import { audit, BASE, DESKTOP, isSent, openBrowser, openPage, PHONE, picture, unique, untroubled } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** Everything a page could do to a stranger's elements. */
const HOSTILE = `
  * { all: unset !important; z-index: -5 !important }
  html { font-size: 62.5% !important }
  body { position: relative; z-index: 2147483646; display: block }
  forecourt-chat, forecourt-chat * { display: none !important; opacity: 0 !important; visibility: hidden !important;
    transform: scale(0) !important; position: absolute !important; clip-path: inset(50%) !important; pointer-events: none !important }
  iframe, button, svg, span { display: none !important; width: 1px !important; animation: spin 1s infinite !important }
  @keyframes spin { to { transform: rotate(1turn) } }`;

async function openSite(page, context, { css = "", html = 'lang="en"', attributes = "", inside = "" } = {}) {
  const body = `<!doctype html><html ${html}><meta name="viewport" content="width=device-width"><title>A site</title><style>${css}</style>
    <main><h1>A site</h1><p>${"Text. ".repeat(200)}</p></main>${inside}<script async src="${BASE}/widget.js" ${attributes}></script></html>`;
  const site = await serve(SAME_SITE, () => body);
  context.after(() => site.stop());
  await page.goto(`${SAME_SITE}/`);
  await page.waitForFunction(() => Boolean(window.forecourt) && Boolean(document.querySelector("forecourt-chat")));
}

const launcherBox = (page) => page.locator("forecourt-chat .launcher").boundingBox();

/** The colour in the middle of the launcher's upper edge, as drawn. */
async function drawnColour(page) {
  const box = await launcherBox(page);
  const png = await page.screenshot({ clip: { x: Math.round(box.x) + 20, y: Math.round(box.y) + 5, width: 4, height: 4 } });
  return page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }, png.toString("base64"));
}

function contrastToWhite(rgb) {
  const [red, green, blue] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

test("a page that resets everything with !important changes neither launcher nor panel", async (context) => {
  const page = await openPage(browser, DESKTOP);
  await openRoots(page);
  await openSite(page, context, { css: HOSTILE });
  assert.deepEqual(await launcherBox(page), { x: 1200, y: 720, width: 60, height: 60 });
  assert.deepEqual(await drawnColour(page), [11, 92, 102]);
  await page.mouse.click(1230, 750);
  const frame = await chatFrame(page);
  const text = unique("From a hostile page");
  await frame.locator("#composer").fill(text);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
  await isSent(frame, text);
  const panel = await page.locator("forecourt-chat .panel").boundingBox();
  assert.deepEqual(panel, { x: 860, y: 76, width: 400, height: 704 });
  assert.equal(await frame.evaluate(() => getComputedStyle(document.documentElement).fontSize), "16px");
  await picture(page, "hostile-desktop");
  untroubled(page);
});

test("a hostile phone page from right to left has the launcher at its end and the chat over all of it", async (context) => {
  const page = await openPage(browser, PHONE);
  await openRoots(page);
  await openSite(page, context, { css: HOSTILE, html: 'lang="ar" dir="rtl"' });
  const box = await launcherBox(page);
  assert.deepEqual([box.x, box.width], [20, 60]);
  await page.touchscreen.tap(box.x + 30, box.y + 30);
  const frame = await chatFrame(page);
  await frame.getByPlaceholder("رسالتكم").waitFor();
  const panel = await page.locator("forecourt-chat .panel").boundingBox();
  assert.deepEqual([panel.x, panel.y, panel.width, panel.height], [0, 0, 360, 740]);
  await picture(page, "hostile-phone-rtl");
  untroubled(page);
});

test("the site's variables place and colour it, and white can be read on any colour", async (context) => {
  const page = await openPage(browser, DESKTOP);
  await openRoots(page);
  const css = "forecourt-chat { --fc-brand: gold; --fc-side: start; --fc-inset-x: 44px; --fc-inset-y: 60px; --fc-z: 7; --fc-radius: 4px }";
  await openSite(page, context, { css, attributes: 'data-shop="Kelem Garage"' });
  const box = await launcherBox(page);
  assert.deepEqual([box.x, box.y], [44, 680]);
  const look = await page.locator("forecourt-chat .launcher").evaluate((one) => {
    const { zIndex, borderStartStartRadius } = getComputedStyle(one);
    return { zIndex, borderStartStartRadius };
  });
  assert.deepEqual(look, { zIndex: "7", borderStartStartRadius: "4px" });
  const brand = await drawnColour(page);
  assert.ok(contrastToWhite(brand) >= 4.5, `white on ${brand}`);
  assert.ok(brand[0] > 80 && brand[2] < 20, "still a gold of some kind");

  const frame = await chatFrame(page);
  await frame.locator("#composer").waitFor();
  const panel = await page.locator("forecourt-chat .panel").boundingBox();
  assert.equal(panel.x, 44);
  const head = await frame.locator(".whead").evaluate((one) => getComputedStyle(one).backgroundColor);
  assert.equal(head, `rgb(${brand.join(", ")})`, "the chat wears the same colour");
  await picture(page, "branded-desktop");
  await audit(page, "the widget in the site's colour");

  // The site turns dark; the chat follows.
  await page.evaluate(() => (document.querySelector("forecourt-chat").dataset.theme = "dark"));
  await frame.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await audit(page, "the widget in the site's colour, dark");
  await picture(page, "branded-desktop-dark");
  untroubled(page);
});

test("a link inside the element is what stays where the script does not come", async (context) => {
  const inside = '<forecourt-chat data-lang="am" data-theme="light"><a href="/chat" data-fallback>Write to us</a></forecourt-chat>';
  const page = await openPage(browser, PHONE);
  await openSite(page, context, { inside });
  await page.getByRole("link", { name: "Write to us" }).waitFor({ state: "hidden" });
  const frame = await chatFrame(page);
  await frame.getByPlaceholder("የእርስዎ መልእክት").waitFor();
  assert.equal(await page.locator("forecourt-chat").count(), 1);

  const without = await openPage(browser, PHONE);
  await without.route(/widget\.js$/, (route) => route.abort());
  await without.goto(`${SAME_SITE}/`);
  await without.getByRole("link", { name: "Write to us" }).waitFor();
});

test("a chat that does not come is told with a link to its own page", async (context) => {
  const page = await openPage(browser, PHONE);
  await openRoots(page);
  await page.clock.install();
  await page.route(/\/frame\?/, (route) => route.fulfill({ status: 502, body: "" }));
  await openSite(page, context);
  await page.evaluate(() => window.forecourt.open());
  await page.clock.runFor(11_000);
  const link = page.locator("forecourt-chat a");
  await link.waitFor();
  assert.equal(await link.getAttribute("href"), `${BASE}/chat`);
  await picture(page, "host-phone-no-answer");

  // Closed and opened again it is tried anew.
  await page.unroute(/\/frame\?/);
  await page.evaluate(() => window.forecourt.close());
  const frame = await chatFrame(page);
  await frame.locator("#composer").waitFor();
});

test("forced colours and reduced motion leave everything to see and nothing to move", async (context) => {
  const page = await openPage(browser, { ...PHONE, forcedColors: "active", reducedMotion: "reduce" });
  await openRoots(page);
  await openSite(page, context);
  await picture(page, "host-phone-forced-colours");
  const edge = await page.locator("forecourt-chat .launcher").evaluate((one) => getComputedStyle(one).outlineStyle);
  assert.equal(edge, "solid");
  const frame = await chatFrame(page);
  const text = unique("In forced colours");
  await frame.locator("#composer").fill(text);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
  await isSent(frame, text);
  await picture(page, "widget-phone-forced-colours");
  const moving = await frame.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
  const bubbleEdge = await frame.locator(".bub").first().evaluate((one) => getComputedStyle(one).borderTopStyle);
  assert.equal(bubbleEdge, "solid");
  untroubled(page);
});
