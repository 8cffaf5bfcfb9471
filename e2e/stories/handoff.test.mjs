// The site's word for its customer is good once. The badge's frame and the
// chat's frame are both there early; one of them uses it, the other waits.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chatFrame, frameOf, handoff, openHost, SAME_SITE } from "../host.mjs";
import { audit, bubble, DESKTOP, isSent, openBrowser, openPage, row, signInOf, signInStaff, unique, untroubled } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** Holds every sign-in by handoff until `release`, and counts what is asked. */
async function holdSignIns(page) {
  let open = () => undefined;
  const opened = new Promise((done) => (open = done));
  const asked = [];
  await page.route(/\/api\/auth\//, async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1);
    asked.push(name);
    if (name === "handoff") await opened;
    await route.continue();
  });
  return { asked, release: open };
}

test("the word is used once, and who writes before it is used is not made a guest", async (context) => {
  const page = await openPage(browser, DESKTOP);
  const line = await holdSignIns(page);
  const name = unique("Bethlehem");
  await openHost(page, context, SAME_SITE, `data-handoff="${handoff("user:9101", name)}"`);
  await frameOf(page, "/badge?");
  await page.waitForRequest(/\/api\/auth\/handoff/).catch(() => undefined);
  const frame = await chatFrame(page);
  await frame.locator("#composer").waitFor();
  assert.equal(await frame.getByLabel("Your name").count(), 0, "nobody asks a customer who is on the way");
  const text = unique("Written while the sign-in was on its way");
  await frame.locator("#composer").fill(text);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
  await frame.locator(".msg.queued").filter({ hasText: text }).waitFor();
  line.release();
  await isSent(frame, text);
  assert.deepEqual(line.asked, ["handoff"], "one sign-in, and no guest");
  assert.equal(await bubble(frame, text).count(), 1);
  await audit(page, "the widget of a customer of the site");

  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  await bubble(staff, text).waitFor();
  untroubled(page, staff);
});

test("where the badge's frame does not come, the chat's frame uses the word", async (context) => {
  const page = await openPage(browser, DESKTOP);
  await page.route(/\/badge\?/, (route) => route.abort());
  const line = await holdSignIns(page);
  line.release();
  await openHost(page, context, SAME_SITE, `data-handoff="${handoff("user:9102", unique("Selam"))}"`);
  const frame = await chatFrame(page);
  const text = unique("From the chat's own frame");
  await frame.locator("#composer").fill(text);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
  await isSent(frame, text);
  assert.deepEqual(line.asked, ["handoff"]);
  untroubled(page);
});

test("a word that is refused leaves nobody in another customer's chats", async (context) => {
  const page = await openPage(browser, DESKTOP);
  const text = unique("Only for the first customer");
  const load = await openHost(page, context, SAME_SITE, `data-handoff="${handoff("user:9103", unique("Hanna"))}"`);
  const first = await chatFrame(page);
  await first.locator("#composer").fill(text);
  await first.getByRole("button", { name: "Send", exact: true }).click();
  await isSent(first, text);

  // The next customer at the same computer, whose word is not good.
  await load(`data-handoff="${handoff("user:9104", unique("Marta"), "another secret")}"`);
  const frame = await chatFrame(page);
  await frame.getByLabel("Your name").waitFor();
  assert.equal(await bubble(frame, text).count(), 0);
  untroubled(page);
});
