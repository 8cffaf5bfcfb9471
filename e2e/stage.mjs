// What every story stands on: the browser, people's pages, the audit.

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const BASE = process.env.FORECOURT_E2E_URL;
assert.ok(BASE, "FORECOURT_E2E_URL names the server; `node run.mjs` sets it");

/** Longest wait for something that should be there at once. */
export const SOON = 10_000;

export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
export const SMALL = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
export const DESKTOP = { viewport: { width: 1280, height: 800 } };

const people = (process.env.FORECOURT_E2E_SIGNINS ?? "")
  .split("\n")
  .map((line) => line.trim().split(/\s+/))
  .filter((words) => words.length === 3)
  .map(([role, username, password]) => ({ role, username, password }));

/** The nth sign-in of a role that the demo printed. */
export function signInOf(role, n = 0) {
  const found = people.filter((person) => person.role === role)[n];
  assert.ok(found, `the demo printed no sign-in ${n + 1} for ${role}`);
  return found;
}

/** A browser that is missing is a failure. */
export async function openBrowser(more = []) {
  return chromium.launch({
    executablePath: process.env.FORECOURT_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      ...more,
    ],
  });
}

/** A person's own browser window. What goes wrong in it is kept in `page.troubles`. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(SOON);
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(String(error.stack)));
  page.on("console", (line) => {
    if (line.type() === "error" && /Content Security Policy|Uncaught/.test(line.text())) page.troubles.push(line.text());
  });
  return page;
}

export function untroubled(...pages) {
  for (const page of pages) assert.deepEqual(page.troubles, [], "the page's console is clean");
}

export async function signInStaff(page, person) {
  await page.goto(`${BASE}/console`);
  await page.getByLabel("User name").fill(person.username);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".rail").waitFor();
}

export async function write(page, text) {
  await page.locator("#composer").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

export function bubble(page, text) {
  return page.locator(".msg", { hasText: text });
}

export async function isSent(page, text) {
  await page.locator(".msg.sent, .msg.read").filter({ hasText: text }).waitFor();
}

/** The row of a chat in a list. */
export function row(page, text) {
  return page.locator(".lrow", { hasText: text });
}

/** A guest with a name of their own writes a first message on the customer page. */
export async function guestWrites(page, text) {
  const name = unique("Tigist");
  await page.goto(`${BASE}/chat`);
  await page.getByLabel("Your name").fill(name);
  await write(page, text);
  await isSent(page, text);
  return name;
}

/** Asks an endpoint as a party, without a browser. */
export async function ask(token, name, body) {
  const answer = await fetch(`${BASE}/api/${name}`, {
    method: body ? "POST" : "GET",
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const said = await answer.json();
  assert.ok(said.success, `${name}: ${answer.status} ${said.error}`);
  return said;
}

/** A member of staff who speaks without a browser. */
export async function staffToken(role = "admin", n = 0) {
  const { username, password } = signInOf(role, n);
  return (await ask(null, "auth/login", { username, password })).token;
}

/** A guest who has written, in a browser that knows them; gives the chat and the guest's session. */
export async function guestWithChat(page, text, name = unique("Tigist")) {
  const session = await ask(null, "auth/guest", { name });
  const { chat_id } = await ask(session.token, "chat/start", { message: text, client_id: crypto.randomUUID() });
  await page.goto(`${BASE}/assets/icon.svg`);
  await page.evaluate((kept) => localStorage.setItem("forecourt:session", kept), JSON.stringify({ token: session.token, me: session.me }));
  return { chat_id, name, token: session.token };
}

/** What staff did is held for the undo; this sends it now. */
export async function doNow(page) {
  await page.getByRole("button", { name: "Do it now" }).click();
}

/** Opens the assign list of the open chat and takes the nth technician; gives the name. */
export async function assignTo(page, n = 0) {
  await page.locator(".assignbtn").click();
  const option = page.locator("#technician-list .opt").nth(n);
  const name = (await option.locator("b").textContent())?.trim() ?? "";
  await option.click();
  await page.locator(".toast").filter({ hasText: `Assigned to ${name}` }).waitFor();
  return name;
}

/** Words that no other story wrote. */
export function unique(text) {
  return `${text} ${Math.random().toString(36).slice(2, 8)}`;
}

/** Keeps a picture of a screen among the run's artefacts, e2e/out. */
export async function picture(page, name) {
  mkdirSync(new URL("out/", import.meta.url), { recursive: true });
  await page.screenshot({ path: fileURLToPath(new URL(`out/${name}.png`, import.meta.url)), animations: "disabled", caret: "initial" });
}

/** No violation, nothing to scroll sideways. */
export async function audit(page, what) {
  // What is still fading has the colours of neither state. What turns for ever is left to turn.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
    return Promise.all(ending.map((one) => one.finished.catch(() => undefined))).then(() => undefined);
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  assert.deepEqual(found, [], `${what} has no accessibility violation`);
  // Not against innerWidth: on phones that grows with what is too wide.
  const wide = (await page.evaluate(() => document.documentElement.scrollWidth)) - page.viewportSize().width;
  assert.ok(wide <= 0, `${what} is ${wide} px wider than its window`);
  // A dialog cuts what is too wide, and the page's width does not tell.
  const beyond = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const controls = document.querySelectorAll("dialog[open] :is(button, a, input, textarea, select)");
    const out = [...controls].filter((one) => {
      const { left, right } = one.getBoundingClientRect();
      return right > left && (left < -1 || right > width + 1);
    });
    return out.map((one) => one.textContent || one.getAttribute("aria-label") || one.tagName);
  });
  assert.deepEqual(beyond, [], `${what} has all its controls inside the window`);
}

/** Cuts and mends a page's network: requests, and the socket that is open. */
export async function cutter(page) {
  const sockets = new Set();
  let cut = false;
  await page.routeWebSocket(/\/api\/chat\/ws$/, (socket) => {
    if (cut) {
      socket.close({ code: 1006 - 6, reason: "cut" });
      return;
    }
    const server = socket.connectToServer();
    sockets.add({ socket, server });
  });
  await page.route(/\/(api|assets)\//, (route) => (cut ? route.abort("internetdisconnected") : route.continue()));
  return {
    async cut() {
      cut = true;
      for (const { socket, server } of sockets) {
        await server.close();
        await socket.close();
      }
      sockets.clear();
      await page.context().setOffline(true);
    },
    async mend() {
      cut = false;
      await page.context().setOffline(false);
    },
  };
}
