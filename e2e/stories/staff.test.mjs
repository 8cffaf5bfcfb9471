// What staff does: notes that no customer sees, assignment by two admins at
// once, escalation, closing and undoing, a chat of their own, searching.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assignTo, BASE, bubble, DESKTOP, doNow, guestWrites, isSent, openBrowser, openPage, PHONE, row, signInOf, signInStaff, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

async function newQuestion() {
  const customer = await openPage(browser, PHONE);
  const frames = [];
  customer.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => frames.push(String(payload))));
  customer.on("response", async (response) => {
    if (response.url().includes("/api/")) frames.push(await response.text().catch(() => ""));
  });
  const question = unique("How much is a full service");
  const name = await guestWrites(customer, question);
  return { customer, name, question, frames };
}

async function adminAt(name, n = 0) {
  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin", n));
  await row(staff, name).click();
  await staff.locator(".log .msg").first().waitFor();
  return staff;
}

test("an internal note is seen by staff, and the customer's traffic has no trace of it", async () => {
  const { customer, name, frames } = await newQuestion();
  const staff = await adminAt(name);
  const secret = unique("Quote high");
  await staff.getByRole("button", { name: "Internal note", exact: true }).click();
  await staff.locator(".composer.isnote #composer").fill(secret);
  await staff.getByRole("button", { name: "Add note" }).click();
  await staff.locator(".note.sent").filter({ hasText: secret }).waitFor();

  // The mode is not remembered in another chat.
  await staff.locator(".lrow:not(.sel)").first().click();
  await staff.locator(".composer:not(.isnote)").waitFor();
  await row(staff, name).click();
  await staff.locator(".composer:not(.isnote)").waitFor();

  const after = unique("Two thousand");
  await write(staff, after);
  await bubble(customer, after).waitFor();
  assert.ok(!frames.some((text) => text.includes(secret)), "no frame and no answer names the note");
  untroubled(customer, staff);
});

test("of two admins who assign at once, the second is told who was faster", async () => {
  const { name } = await newQuestion();
  const [one, two] = [await adminAt(name), await adminAt(name, 1)];
  const first = await assignTo(one, 0);
  const second = await assignTo(two, 1);
  assert.notEqual(first, second);
  await doNow(one);
  await one.locator(".sys").filter({ hasText: first.split(" ")[0] }).waitFor();
  await doNow(two);
  await two.locator(".toast").filter({ hasText: `this chat is with ${first}` }).waitFor();
  // Nothing was changed, and the screen says what is so.
  await two.locator(".assignbtn").filter({ hasText: first }).waitFor();
  assert.equal(await one.locator(".sys").count(), 1);
  untroubled(one, two);
});

test("a chat is escalated with a reason that the customer does not see, closed, undone", async () => {
  const { customer, name, frames } = await newQuestion();
  const staff = await adminAt(name);
  const reason = unique("Third time they ask");
  await staff.getByRole("button", { name: "Escalate", exact: true }).click();
  await staff.getByLabel("Reason").fill(reason);
  await staff.getByRole("dialog").getByRole("button", { name: "Escalate" }).click();
  await staff.locator(".chathead .chip.esc").waitFor();
  await staff.locator(".note").filter({ hasText: reason }).waitFor();

  await staff.getByRole("button", { name: "Close chat", exact: true }).click();
  await staff.locator(".toast").filter({ hasText: "Chat closed" }).waitFor();
  await staff.locator(".chathead").getByText("Closed").waitFor();
  await staff.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await staff.getByRole("button", { name: "Close chat", exact: true }).waitFor();
  // Taken back in time, it never was: the customer was told nothing.
  assert.ok(!frames.some((text) => text.includes("closed")), "no frame tells of a closing that was taken back");
  assert.ok(!frames.some((text) => text.includes(reason)), "the reason stays with the staff");

  // Writing opens a closed chat again.
  await staff.getByRole("button", { name: "Close chat", exact: true }).click();
  await doNow(staff);
  await customer.locator(".closedline").waitFor();
  const back = unique("One more thing");
  await write(customer, back);
  await isSent(customer, back);
  await staff.getByRole("button", { name: "Close chat", exact: true }).waitFor();
  untroubled(customer, staff);
});

test("a worker sees only what is theirs, and loses it when it is given away", async () => {
  const { name, question } = await newQuestion();
  const worker = await openPage(browser, PHONE);
  const person = signInOf("worker");
  await signInStaff(worker, person);
  const mine = await worker.evaluate(() => fetch("/api/auth/me").then((answer) => answer.json()));
  assert.equal(await row(worker, name).count(), 0);

  const staff = await adminAt(name);
  await staff.locator(".assignbtn").click();
  await staff.locator(".opt").filter({ hasText: mine.me.name }).click();
  await doNow(staff);
  await row(worker, name).click();
  await bubble(worker, question).waitFor();
  const answer = unique("I have it on the lift");
  await write(worker, answer);
  await bubble(staff, answer).waitFor();

  await staff.locator(".assignbtn").click();
  await staff.getByRole("button", { name: "Back to the queue" }).click();
  await doNow(staff);
  await worker.getByText("This chat is not here").waitFor();
  assert.equal(await bubble(worker, question).count(), 0);
  untroubled(worker, staff);
});

test("staff finds a chat by a word, filters, and starts one with a person", async () => {
  const { name, question } = await newQuestion();
  const staff = await adminAt(name);
  await staff.getByRole("searchbox", { name: "Search chats" }).fill(question.split(" ").at(-1));
  await staff.waitForFunction(() => document.querySelectorAll(".lrow").length === 1);
  await staff.getByRole("searchbox", { name: "Search chats" }).fill("");
  await staff.getByRole("button", { name: "Unassigned", exact: true }).click();
  await row(staff, name).waitFor();
  await staff.getByRole("button", { name: /^Filter and pick/ }).click();
  await staff.getByLabel("State", { exact: true }).selectOption("escalated");
  await row(staff, name).waitFor({ state: "detached" });
  await staff.getByRole("button", { name: "Done" }).click();
  await staff.getByRole("button", { name: "Without the filter Escalated" }).click();
  await row(staff, name).waitFor();

  await staff.getByRole("button", { name: "New chat", exact: true }).first().click();
  const dialog = staff.getByRole("dialog");
  await dialog.locator("#person-list .opt").filter({ hasText: "Customer" }).first().click();
  const text = unique("Your parts have arrived");
  await dialog.getByLabel("Subject").fill("Parts");
  await dialog.getByLabel("Message").fill(text);
  await dialog.getByRole("button", { name: "Start chat" }).click();
  await isSent(staff, text);
  await staff.waitForFunction(() => /^#\/chat\/\d+$/.test(location.hash));
  untroubled(staff);
});

test("another's chat by its address looks like nonsense", async () => {
  const { name } = await newQuestion();
  const staff = await adminAt(name);
  const number = (await staff.evaluate(() => location.hash)).split("/").at(-1);
  const worker = await openPage(browser, DESKTOP);
  await signInStaff(worker, signInOf("worker"));
  for (const chat of [number, "987654321"]) {
    await worker.evaluate((id) => (location.hash = `#/chat/${id}`), chat);
    await worker.getByText("This chat is not here").waitFor();
  }
});

test("a sign-in that does not match keeps the name, and a sign-out ends the session", async () => {
  const staff = await openPage(browser, PHONE);
  const person = signInOf("admin");
  await staff.goto(`${BASE}/console`);
  await staff.getByLabel("User name").fill(person.username);
  await staff.getByLabel("Password", { exact: true }).fill("wrong");
  await staff.getByRole("button", { name: "Sign in" }).click();
  await staff.getByRole("alert").filter({ hasText: "That did not match" }).waitFor();
  assert.equal(await staff.getByLabel("User name").inputValue(), person.username);
  await signInStaff(staff, person);
  await staff.locator(".rail .me").click();
  await staff.getByRole("button", { name: "Sign out" }).click();
  await staff.getByLabel("User name").waitFor();
  await staff.reload();
  await staff.getByLabel("User name").waitFor();
});
