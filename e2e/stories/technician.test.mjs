// A technician's phone: who waits longest, large buttons, and a yard without a
// network: what was read can be read, what is written goes out once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, BASE, bubble, DESKTOP, doNow, guestWrites, isSent, openBrowser, openPage, PHONE, picture, row, signInOf, signInStaff, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** A customer's question that is assigned to the nth technician. */
async function assignedTo(n) {
  const customer = await openPage(browser, PHONE);
  const text = unique("It still leaks");
  const name = await guestWrites(customer, text);
  const person = signInOf("worker", n);
  const worker = await openPage(browser, { ...PHONE });
  await signInStaff(worker, person);
  const me = await worker.evaluate(() => fetch("/api/auth/me").then((answer) => answer.json()));
  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  await staff.locator(".assignbtn").click();
  await staff.locator("#technician-list .opt").filter({ hasText: me.me.name }).click();
  await doNow(staff);
  await row(worker, name).waitFor();
  return { customer, worker, staff, name, text };
}

test("chats stand by who waits longest, and an answered one goes below", async () => {
  const first = await assignedTo(0);
  await first.worker.context().close();
  const { worker, name } = await assignedTo(0);
  const order = async () => (await worker.locator(".lrow .nm").allTextContents()).filter((one) => [name, first.name].includes(one.trim())).map((one) => one.trim());
  await row(worker, first.name).waitFor();
  assert.deepEqual(await order(), [first.name, name]);
  await row(worker, first.name).click();
  await bubble(worker, first.text).waitFor();
  await write(worker, unique("On it"));
  await worker.getByRole("button", { name: "Back" }).click();
  await row(worker, first.name).getByText("Their turn").waitFor();
  assert.deepEqual(await order(), [name, first.name]);
  await picture(worker, "technician-list-360-light");
  await audit(worker, "the technician's list");
  untroubled(worker);
});

test("resolved and need an admin are one thumb away, with an undo", async () => {
  const { customer, worker, staff, name, text } = await assignedTo(1);
  await row(worker, name).click();
  await bubble(worker, text).waitFor();
  for (const button of await worker.locator(".glove > button").all()) {
    const { height, width } = await button.boundingBox();
    assert.ok(height >= 64 && width >= 64, "the buttons are made for a gloved thumb");
  }
  await picture(worker, "technician-chat-360-light");
  await audit(worker, "the technician's chat");
  await worker.getByRole("button", { name: "Need an admin" }).click();
  await worker.getByLabel("Reason").fill("The part is not in the catalogue");
  await worker.getByRole("button", { name: "Escalate" }).click();
  await staff.locator(".chathead .chip.esc").waitFor();

  await worker.getByRole("button", { name: "Resolved" }).click();
  await worker.getByRole("button", { name: "Undo" }).click();
  await worker.getByRole("button", { name: "Resolved" }).click();
  await doNow(worker);
  await customer.locator(".closedline").waitFor();
  await worker.getByRole("button", { name: "Back" }).click();
  await row(worker, name).waitFor({ state: "detached" });
  await worker.getByRole("button", { name: "Closed" }).click();
  await row(worker, name).waitFor();
  untroubled(worker, customer, staff);
});

test("without a network the console opens, the chat is read, and what is written goes out once", async () => {
  const { customer, worker, staff, name, text } = await assignedTo(2);
  await worker.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await row(worker, name).click();
  await bubble(worker, text).waitFor();
  await kept(worker, text);

  const context = worker.context();
  await context.setOffline(true);
  await worker.reload();
  await bubble(worker, text).waitFor();
  const answers = [unique("New gasket is in"), unique("Collect it at four")];
  for (const answer of answers) {
    await write(worker, answer);
    await worker.locator(".msg.queued").filter({ hasText: answer }).waitFor();
  }
  await worker.locator(".banner").filter({ hasText: "2 messages wait here" }).waitFor();
  await picture(worker, "technician-offline-360-light");
  // Also over a closed page, with the list to come back to.
  await worker.reload();
  await bubble(worker, answers[1]).waitFor();
  await worker.getByRole("button", { name: "Back" }).click();
  await row(worker, name).waitFor();

  // Meanwhile the customer writes on.
  const more = unique("And the horn");
  await write(customer, more);
  await isSent(customer, more);
  await context.setOffline(false);
  await row(worker, name).click();
  for (const answer of answers) await isSent(worker, answer);
  await bubble(worker, more).waitFor();
  for (const page of [customer, staff, worker]) {
    for (const answer of answers) {
      await bubble(page, answer).waitFor();
      assert.equal(await bubble(page, answer).count(), 1, `${answer} stands once`);
    }
  }
  untroubled(worker, customer, staff);
});

test("a sign-out leaves nothing of the chats on the device", async () => {
  const { worker, name, text } = await assignedTo(0);
  await row(worker, name).click();
  await bubble(worker, text).waitFor();
  await kept(worker, text);
  await worker.getByRole("button", { name: "Back" }).click();
  await worker.locator(".rail .me").click();
  await worker.getByRole("button", { name: "Sign out" }).click();
  await worker.getByLabel("User name").waitFor();
  const until = Date.now() + 5_000;
  while ((await worker.evaluate(shelfText)) !== "[]") {
    assert.ok(Date.now() < until, "the device is empty");
    await worker.waitForTimeout(100);
  }
  untroubled(worker);
});

test("the console can be installed", async () => {
  const page = await openPage(browser, PHONE);
  await page.goto(`${BASE}/console`);
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector("link[rel=manifest]");
    const answer = await fetch(link.href);
    return { type: answer.headers.get("content-type"), ...(await answer.json()) };
  });
  assert.equal(manifest.type, "application/manifest+json");
  assert.deepEqual([manifest.start_url, manifest.scope, manifest.display], ["/console", "/console", "standalone"]);
  for (const icon of manifest.icons) {
    const [status, type] = await page.evaluate((src) => fetch(src).then((answer) => [answer.status, answer.headers.get("content-type")]), icon.src);
    assert.deepEqual([status, type], [200, icon.type], icon.src);
  }
  // The worker holds the console and leaves customers' pages alone.
  const scopes = await page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => scope));
  assert.equal(scopes, `${BASE}/console`);
  untroubled(page);
});

/** Everything that the page's database holds, as text. */
async function shelfText() {
  const db = await new Promise((done, failed) => {
    const request = indexedDB.open("forecourt-console", 1);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const all = await new Promise((done) => {
    const request = db.transaction("shelf").objectStore("shelf").getAll();
    request.onsuccess = () => done(request.result);
  });
  db.close();
  return JSON.stringify(all);
}

/** Waits until a text is kept on the device. */
async function kept(page, text) {
  const until = Date.now() + 10_000;
  while (!(await page.evaluate(shelfText)).includes(text)) {
    assert.ok(Date.now() < until, `${text} is kept on the device`);
    await page.waitForTimeout(200);
  }
}
