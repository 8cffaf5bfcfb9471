// The desk by keyboard: triage, palette, picking; what is held for the undo and
// what leaving the page does to it; a chat on paper; colleagues in one chat.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assignTo, bubble, DESKTOP, doNow, guestWrites, isSent, openBrowser, openPage, PHONE, picture, row, signInOf, signInStaff, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

async function question(words = "Do you have brake pads") {
  const customer = await openPage(browser, PHONE);
  const text = unique(words);
  const name = await guestWrites(customer, text);
  return { customer, name, text };
}

async function admin(n = 0) {
  const page = await openPage(browser, DESKTOP);
  await signInStaff(page, signInOf("admin", n));
  await page.locator(".lrow").first().waitFor();
  return page;
}

test("chats are triaged without a mouse, and single keys are dead in fields", async () => {
  const one = await question();
  const two = await question();
  const staff = await admin();
  await row(staff, two.name).waitFor();
  // The list is one tab stop; j and k move in it, Enter opens.
  await staff.keyboard.press("j");
  await staff.keyboard.press("k");
  await staff.locator(".lrow:focus").filter({ hasText: two.name }).waitFor();
  await staff.keyboard.press("ArrowDown");
  await staff.locator(".lrow:focus").filter({ hasText: one.name }).waitFor();
  await staff.keyboard.press("Enter");
  await bubble(staff, one.text).waitFor();

  // The composer has the focus: keys are letters, Ctrl Enter sends and closes.
  const answer = unique("each one");
  await staff.locator("#composer:focus").waitFor();
  await staff.keyboard.type(answer);
  assert.equal(await staff.locator("#composer").inputValue(), answer);
  await staff.keyboard.press("Control+Enter");
  await isSent(staff, answer);
  await staff.locator(".toast").filter({ hasText: "Chat closed" }).waitFor();
  await doNow(staff);
  await one.customer.locator(".closedline").waitFor();

  // Out of the field, to the next chat, an internal note, back to the list.
  await staff.keyboard.press("Escape");
  // The answered chat moved up: the other is the older one now.
  await staff.keyboard.press("[");
  await bubble(staff, two.text).waitFor();
  await staff.locator("#composer:focus").waitFor();
  await staff.keyboard.press("Escape");
  await staff.keyboard.press("Shift+N");
  await staff.locator(".composer.isnote #composer:focus").waitFor();
  await staff.keyboard.press("Escape");
  await staff.keyboard.press("Escape");
  await staff.getByText("Pick a chat from the list").or(staff.getByText("Everybody is answered")).waitFor();
  untroubled(staff, one.customer, two.customer);
});

test("the key map shows the keys, and its switch turns single ones off", async () => {
  const staff = await admin();
  await staff.keyboard.press("?");
  await staff.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await picture(staff, "keymap-1280-light");
  await staff.getByRole("switch", { name: "Single keys" }).click();
  await staff.keyboard.press("Escape");
  await staff.keyboard.press("n");
  await staff.keyboard.press("?");
  assert.equal(await staff.getByRole("dialog").count(), 0);
  await staff.keyboard.press("Control+k");
  await staff.getByRole("dialog", { name: "Commands and search" }).waitFor();
  await staff.keyboard.press("Escape");
  await staff.reload();
  await staff.locator(".lrow").first().waitFor();
  await staff.keyboard.press("n");
  assert.equal(await staff.getByRole("dialog").count(), 0, "the choice is kept");
  untroubled(staff);
});

test("the palette finds an action, a chat and a person", async () => {
  const { name, text } = await question();
  const staff = await admin();
  await row(staff, name).waitFor();
  await staff.keyboard.press("Control+k");
  await staff.keyboard.type("unass");
  await staff.getByRole("option", { name: "Unassigned chats" }).waitFor();
  await picture(staff, "palette-1280-light");
  await staff.keyboard.press("Enter");
  await staff.locator('.fil[aria-pressed="true"]').filter({ hasText: "Unassigned" }).waitFor();
  await staff.keyboard.press("Control+k");
  await staff.keyboard.type(name);
  await staff.getByRole("option", { name }).waitFor();
  await staff.keyboard.press("Enter");
  await bubble(staff, text).waitFor();
  await staff.keyboard.press("Control+k");
  await staff.keyboard.type("@hanna");
  await staff.getByRole("option", { name: "Hanna" }).waitFor();
  await staff.keyboard.press("Enter");
  // Hanna has an open chat: the sheet says so and leads there.
  await staff.getByText(/Hanna has an open chat/).waitFor();
  await picture(staff, "new-chat-1280-light");
  await staff.getByRole("button", { name: "Go there" }).click();
  await staff.locator(".about").getByText("Hanna Bekele").waitFor();
  untroubled(staff);
});

test("what is held goes out at once when the page is left", async () => {
  const { customer, name, text } = await question();
  const staff = await admin();
  await row(staff, name).click();
  await bubble(staff, text).waitFor();
  await staff.getByRole("button", { name: "Close chat", exact: true }).click();
  await staff.locator(".toast").filter({ hasText: "Chat closed" }).waitFor();
  assert.equal(await customer.locator(".closedline").count(), 0);
  await staff.goto("about:blank");
  await customer.locator(".closedline").waitFor();
  untroubled(customer);
});

test("a second thought about who gets a chat leaves one event line", async () => {
  const { customer, name } = await question();
  const staff = await admin();
  await row(staff, name).click();
  await assignTo(staff, 0);
  const second = await assignTo(staff, 1);
  await doNow(staff);
  await customer.locator(".sys").filter({ hasText: second.split(" ")[0] }).waitFor();
  assert.equal(await customer.locator(".sys").count(), 1);

  // And none when it is given back in time.
  await assignTo(staff, 0);
  await staff.getByRole("button", { name: "Undo" }).click();
  await staff.locator(".assignbtn").filter({ hasText: second }).waitFor();
  assert.equal(await customer.locator(".sys").count(), 1);
  untroubled(staff, customer);
});

test("a handover note reaches staff only, with the assignment", async () => {
  const { customer, name } = await question();
  const staff = await admin();
  await row(staff, name).click();
  await staff.locator(".assignbtn").click();
  await staff.locator("#technician-list .opt").first().waitFor();
  const note = unique("Wants it before noon");
  await staff.getByLabel("Hand over with an internal note").fill(note);
  await staff.locator("#technician-list .opt").first().click();
  assert.equal(await staff.locator(".note").count(), 0, "nothing is sent while it can be taken back");
  await doNow(staff);
  await staff.locator(".note").filter({ hasText: note }).waitFor();
  assert.equal(await customer.getByText(note).count(), 0);
  untroubled(staff, customer);
});

test("several chats are picked and closed at once, and taken back at once", async () => {
  const [one, two] = [await question(), await question()];
  const staff = await admin();
  await row(staff, two.name).waitFor();
  await staff.getByRole("button", { name: /^Filter and pick/ }).click();
  await staff.getByRole("button", { name: "Pick several" }).click();
  for (const { name } of [one, two]) await row(staff, name).getByRole("checkbox").check();
  await staff.getByText("2 picked").waitFor();
  await picture(staff, "picking-1280-light");
  await staff.getByRole("button", { name: "Close them" }).click();
  await staff.locator(".toast").filter({ hasText: "2 chats closed" }).waitFor();
  await row(staff, one.name).getByText("Closed").waitFor();
  await staff.getByRole("button", { name: "Undo" }).click();
  await row(staff, one.name).getByText("Closed").waitFor({ state: "detached" });

  // The same by keys, and for good.
  await row(staff, two.name).focus();
  await staff.keyboard.press("x");
  await row(staff, two.name).getByRole("checkbox").waitFor();
  await staff.keyboard.press("Shift+J");
  await staff.getByText("2 picked").waitFor();
  await staff.getByRole("button", { name: "Close them" }).click();
  await doNow(staff);
  await one.customer.locator(".closedline").waitFor();
  await two.customer.locator(".closedline").waitFor();
  untroubled(staff);
});

test("a draft is kept for each chat, and a note's apart from a reply's", async () => {
  const [one, two] = [await question(), await question()];
  const staff = await admin();
  await row(staff, one.name).click();
  await bubble(staff, one.text).waitFor();
  await staff.locator("#composer").fill("half an answer");
  await staff.getByRole("button", { name: "Internal note", exact: true }).click();
  assert.equal(await staff.locator("#composer").inputValue(), "");
  await staff.locator("#composer").fill("half a note");
  await staff.waitForTimeout(500);
  await row(staff, two.name).click();
  await bubble(staff, two.text).waitFor();
  assert.equal(await staff.locator("#composer").inputValue(), "");
  await row(staff, one.name).click();
  await bubble(staff, one.text).waitFor();
  assert.equal(await staff.locator("#composer").inputValue(), "half an answer");
  await row(staff, two.name).click();
  await row(staff, one.name).getByText("Draft:").waitFor();
  untroubled(staff);
});

test("a chat is saved as text and printed, with notes only when asked for", async () => {
  const { name, text } = await question();
  const staff = await admin();
  await row(staff, name).click();
  await bubble(staff, text).waitFor();
  const secret = unique("Quote high");
  await staff.getByRole("button", { name: "Internal note", exact: true }).click();
  await staff.locator("#composer").fill(secret);
  await staff.getByRole("button", { name: "Add note" }).click();
  await staff.locator(".note.sent").filter({ hasText: secret }).waitFor();

  await staff.getByRole("button", { name: "More", exact: true }).click();
  await staff.getByRole("button", { name: "Save or print" }).click();
  const [file] = await Promise.all([staff.waitForEvent("download"), staff.getByRole("button", { name: "Save as text" }).click()]);
  assert.match(file.suggestedFilename(), /^chat-\d+.*\.txt$/);
  const saved = await readFile(await file.path(), "utf8");
  assert.ok(saved.includes(text) && saved.includes(`${name} (Customer):`) && !saved.includes(secret));

  await staff.evaluate(() => {
    window.print = () => {
      window.paper = document.querySelector(".paper").textContent;
      window.dispatchEvent(new Event("afterprint"));
    };
  });
  await staff.getByRole("switch", { name: "Internal notes too" }).click();
  await staff.getByRole("button", { name: "Print" }).click();
  await staff.waitForFunction(() => Boolean(window.paper));
  const paper = await staff.evaluate(() => window.paper);
  assert.ok(paper.includes(text) && paper.includes(secret));
  assert.equal(await staff.locator(".paper").count(), 0, "nothing is left behind");
  untroubled(staff);
});

test("a colleague's typing is seen by staff; of a note the customer sees nothing", async () => {
  const { customer, name } = await question();
  const [one, two] = [await admin(), await admin(1)];
  for (const page of [one, two]) await row(page, name).click();
  await one.getByRole("button", { name: "Internal note", exact: true }).click();
  await one.locator("#composer").pressSequentially("I think we should", { delay: 120 });
  await two.locator(".typingline [role=img]").waitFor();
  assert.equal(await customer.locator(".typingline [role=img]").count(), 0);
  untroubled(one, two, customer);
});

test("search keeps the words when nothing is found and widens with one button", async () => {
  const { name, text } = await question();
  const staff = await admin();
  await row(staff, name).click();
  await write(staff, unique("Yes"));
  await staff.locator(".fil").filter({ hasText: "Unassigned" }).click();
  await assignTo(staff);
  await doNow(staff);
  await staff.getByRole("searchbox", { name: "Search chats" }).fill(text.split(" ").at(-1));
  await staff.getByText(/^Nothing for/).waitFor();
  await staff.getByRole("button", { name: "Search all chats" }).click();
  await row(staff, name).waitFor();
  assert.equal(await staff.getByRole("searchbox", { name: "Search chats" }).inputValue(), text.split(" ").at(-1));
  untroubled(staff);
});
