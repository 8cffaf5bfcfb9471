// A customer with an account: signs in from a guest's visit and keeps the chats.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BASE, bubble, DESKTOP, isSent, openBrowser, openPage, PHONE, row, signInOf, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

test("a guest who signs in keeps what was written", async () => {
  const page = await openPage(browser, DESKTOP);
  await page.goto(`${BASE}/chat`);
  const text = unique("Written as a guest");
  await page.getByRole("button", { name: "A price" }).click();
  await write(page, text);
  await isSent(page, text);
  const person = signInOf("user");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("User name").fill(person.username);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.locator(".signin").getByRole("button", { name: "Sign in" }).click();
  await row(page, text).click();
  await isSent(page, text);
  assert.equal(await bubble(page, text).count(), 1);
  assert.ok((await page.locator(".lrow").count()) >= 1);
  untroubled(page);
});

test("text from people is text, whatever it looks like", async () => {
  const page = await openPage(browser, PHONE);
  await page.goto(`${BASE}/chat`);
  const text = `<img src=x onerror="document.title='broken'"> & <b>bold</b> ${unique("")}`;
  await write(page, text);
  await isSent(page, text.slice(-6));
  assert.equal(await page.locator(".bub img, .bub b").count(), 0);
  assert.ok((await page.locator(".bub").textContent())?.startsWith(text));
  untroubled(page);
});

test("a draft survives a reload", async () => {
  const page = await openPage(browser, PHONE);
  await page.goto(`${BASE}/chat`);
  await page.locator("#composer").fill("half a sent");
  await page.waitForTimeout(500);
  await page.reload();
  await page.waitForFunction(() => document.querySelector("#composer")?.value === "half a sent");
});
