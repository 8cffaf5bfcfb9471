// The widget on a page of another origin, under the strictest policy a site can
// have, and with the site's own customer handed over.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chatFrame, handoff, openHost, OTHER_SITE, SAME_SITE, serve } from "../host.mjs";
import { BASE, bubble, DESKTOP, isSent, openBrowser, openPage, PHONE, row, signInOf, signInStaff, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

test("an origin that is not on the list cannot frame the chat", async (context) => {
  const page = await openPage(browser, DESKTOP);
  const stranger = await serve("http://localhost:0", () => `<!doctype html><title>x</title><iframe src="${BASE}/frame?host=http://localhost"></iframe>`);
  context.after(() => stranger.stop());
  const refused = page.waitForEvent("console", (line) => /frame-ancestors|refused to connect|Refused to frame/i.test(line.text()));
  await page.goto(`http://localhost:${stranger.port}/`);
  await refused;
  assert.equal(page.frames().filter((frame) => frame.url().startsWith(BASE)).length, 0);
});

const SITES = [
  ["another site", OTHER_SITE],
  ["another origin of the same site", SAME_SITE],
];

for (const [what, host] of SITES) {
  test(`works on ${what} under a policy that allows only its script and its frame`, async (context) => {
    const page = await openPage(browser, PHONE);
    await openHost(page, context, host);
    const frame = await chatFrame(page);
    const text = unique("From another site");
    await frame.locator("#composer").fill(text);
    await frame.getByRole("button", { name: "Send", exact: true }).click();
    await isSent(frame, text);
    assert.equal(new URL(frame.url()).origin, BASE);
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    assert.equal(kept, '{"forecourt:known":"1"}', "the site's storage holds no token and no text");
    untroubled(page);
  });

  test(`a customer whom ${what} hands over is known as themselves`, async (context) => {
    const page = await openPage(browser, DESKTOP);
    const name = unique("Bethlehem");
    await openHost(page, context, host, `data-handoff="${handoff(`user:${9001 + SITES.findIndex((site) => site[1] === host)}`, name)}"`);
    const frame = await chatFrame(page);
    // Nobody asks who they are.
    await frame.locator("#composer").waitFor();
    await frame.getByLabel("Your name").waitFor({ state: "detached" });
    const text = unique("I am a customer of the site");
    await frame.locator("#composer").fill(text);
    await frame.getByRole("button", { name: "Send", exact: true }).click();
    await isSent(frame, text);

    const staff = await openPage(browser, DESKTOP);
    await signInStaff(staff, signInOf("admin"));
    await row(staff, name).click();
    await bubble(staff, text).waitFor();
    const answer = unique("Good to see you");
    await write(staff, answer);
    await bubble(frame, answer).waitFor();
    untroubled(page, staff);
  });
}
