// The story of the product: a customer writes on a phone, staff sees it without
// reloading, assigns, answers; the customer reads it, and every badge clears.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assignTo, BASE, bubble, cutter, DESKTOP, doNow, guestWrites, isSent, openBrowser, openPage, PHONE, row, signInOf, signInStaff, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

async function customerWrites(text) {
  const customer = await openPage(browser, PHONE);
  const line = await cutter(customer);
  const name = await guestWrites(customer, text);
  return { customer, line, name };
}

async function assignFirst(staff) {
  const name = await assignTo(staff);
  await staff.locator(".assignbtn").filter({ hasText: name }).waitFor();
  await doNow(staff);
  return name;
}

test("a customer writes, staff assigns and answers, the badges clear", async () => {
  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await staff.locator(".lrow").first().waitFor();
  const question = unique("There is a grinding noise when I brake");
  const { customer, name } = await customerWrites(question);

  // Staff sees it without reloading, first in the list, counted.
  await row(staff, name).locator(".badge").waitFor();
  assert.match(await staff.title(), /^\(\d+\+?\) /);
  await row(staff, name).click();
  await bubble(staff, question).waitFor();
  const technician = await assignFirst(staff);
  await customer.locator(".sys").filter({ hasText: technician.split(" ")[0] }).waitFor();

  // Read: the badge of the row goes.
  await row(staff, name).locator(".badge").waitFor({ state: "detached" });

  const answer = unique("Both discs and pads come to 6 200 ETB");
  await write(staff, answer);
  await isSent(staff, answer);
  await bubble(customer, answer).waitFor();
  // Who answered is a party now, so the customer is told that the question was read.
  await customer.locator(".msg.read").filter({ hasText: question }).waitFor();

  // The customer has the chat open, so it is read without a tap, and told.
  await staff.locator(".msg.read").filter({ hasText: answer }).waitFor();
  await customer.waitForFunction(() => !document.title.startsWith("("));
  untroubled(staff, customer);
});

test("a badge counts while the chat is closed and clears when it is read", async () => {
  const question = unique("Is my car ready");
  const { customer, name } = await customerWrites(question);
  await customer.getByRole("button", { name: "Back" }).click();
  await row(customer, question).waitFor();

  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  const answer = unique("It is ready, come any time");
  await write(staff, answer);
  await row(customer, answer).locator(".badge").waitFor();
  await customer.waitForFunction(() => document.title.startsWith("(1)"));
  await row(customer, answer).click();
  await bubble(customer, answer).waitFor();
  await customer.waitForFunction(() => !document.title.startsWith("("));
  untroubled(staff, customer);
});

test("what is typed without a network goes out once when it is back", async () => {
  const question = unique("Hello");
  const { customer, line, name } = await customerWrites(question);
  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  await bubble(staff, question).waitFor();

  await line.cut();
  const texts = [unique("And look at the rear left tyre"), unique("It loses air")];
  for (const text of texts) {
    await write(customer, text);
    await customer.locator(".msg.queued").filter({ hasText: text }).waitFor();
  }
  // Meanwhile the workshop answers, and the customer must not miss it.
  const answer = unique("Shall I go ahead");
  await write(staff, answer);
  await isSent(staff, answer);
  await customer.locator(".banner").filter({ hasText: "2 messages wait here" }).waitFor();

  await line.mend();
  for (const text of texts) await isSent(customer, text);
  await bubble(customer, answer).waitFor();
  await customer.locator(".banner").waitFor({ state: "detached" });
  for (const text of texts) await bubble(staff, text).waitFor();
  for (const page of [customer, staff]) {
    for (const text of [...texts, answer]) assert.equal(await bubble(page, text).count(), 1, `${text} stands once`);
  }
  const order = (await staff.locator(".msg").allTextContents()).filter((text) => texts.some((one) => text.includes(one)));
  assert.ok(order[0]?.includes(texts[0]) && order[1]?.includes(texts[1]), "in the order of writing");
  untroubled(customer, staff);
});

test("an unsent message survives a reload and the closing of the tab", async () => {
  const question = unique("First");
  const { customer, line, name } = await customerWrites(question);
  const context = customer.context();
  const text = unique("Written just before the tab was closed");
  await line.cut();
  await write(customer, text);
  await customer.locator(".msg.queued").filter({ hasText: text }).waitFor();
  await customer.close();
  await context.setOffline(false);

  const again = await context.newPage();
  await again.goto(`${BASE}/chat`);
  await row(again, question).or(row(again, text)).first().click();
  await isSent(again, text);
  assert.equal(await bubble(again, text).count(), 1);

  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  await bubble(staff, text).waitFor();
  assert.equal(await bubble(staff, text).count(), 1);
});

test("a first message that could not go out starts the chat after a reload", async () => {
  const customer = await openPage(browser, PHONE);
  const text = unique("My very first message");
  await customer.goto(`${BASE}/chat`);
  await customer.locator("#composer").waitFor();
  await customer.waitForLoadState("networkidle");
  await customer.route(/\/api\//, (route) => route.abort());
  await write(customer, text);
  await customer.locator(".msg.queued").filter({ hasText: text }).waitFor();
  await customer.unroute(/\/api\//);
  await customer.reload();
  await isSent(customer, text);
  assert.equal(await bubble(customer, text).count(), 1);
  untroubled(customer);
});

test("where WebSocket cannot pass, the same conversation goes by long poll", async () => {
  const customer = await openPage(browser, PHONE);
  await customer.routeWebSocket(/\/api\/chat\/ws$/, (socket) => socket.close());
  const name = await guestWrites(customer, unique("No sockets here"));
  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  const answer = unique("Understood");
  await write(staff, answer);
  await bubble(customer, answer).waitFor();
  const reply = unique("Thanks");
  await write(customer, reply);
  await isSent(customer, reply);
  await bubble(staff, reply).waitFor();
  untroubled(customer, staff);
});
