// A site that carries the widget: its own web server, its page, the word it
// signs for its customer, and how a story finds the launcher and the frames.

import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { BASE, SOON } from "./stage.mjs";

export const [OTHER_SITE, SAME_SITE] = (process.env.FORECOURT_E2E_HOSTS ?? "").split(",");
const SECRET = process.env.FORECOURT_E2E_SECRET;

/** A site's own web server with one page; `body` gives it at each request. */
export async function serve(host, body, headers = {}) {
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/" ? 200 : 404, { "content-type": "text/html", ...headers });
    response.end(request.url === "/" ? body() : "");
  });
  const { hostname, port } = new URL(host);
  server.listen(Number(port), hostname);
  await once(server, "listening");
  return { port: server.address().port, stop: () => server.close() };
}

/**
 * Opens the site's page, with the strictest policy that leaves room for the widget.
 * Gives a way to load it again with other attributes of the script tag.
 */
export async function openHost(page, context, host, attributes = "") {
  let now = attributes;
  const body = () =>
    `<!doctype html><html lang="en"><title>A site</title><main><h1>A site</h1></main><script async src="${BASE}/widget.js" ${now}></script></html>`;
  const policy = `default-src 'none'; script-src ${BASE}; frame-src ${BASE}`;
  const site = await serve(host, body, { "content-security-policy": policy });
  context.after(() => site.stop());
  const load = async (next) => {
    now = next;
    await page.goto(`${host}/`);
    await page.waitForFunction(() => Boolean(window.forecourt) && Boolean(document.querySelector("forecourt-chat")));
  };
  await load(attributes);
  return load;
}

/** The chat's frame ("/frame?") or the small one ("/badge?"), once it is there. */
export async function frameOf(page, path = "/frame?") {
  const until = Date.now() + SOON;
  for (;;) {
    const frame = page.frames().find((one) => one.url().includes(path));
    if (frame) return frame;
    assert.ok(Date.now() < until, `the frame ${path} came`);
    await page.waitForTimeout(50);
  }
}

/** Opens the chat by the page's own means. */
export async function chatFrame(page) {
  await page.evaluate(() => window.forecourt.open());
  return frameOf(page);
}

/** What the site's server would sign for its customer. */
export function handoff(sub, name, secret = SECRET) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { aud: "forecourt", sub, name, exp: Math.floor(Date.now() / 1000) + 240, jti: randomUUID() };
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
}

/** Lets a story look into the widget's closed root; call it before the page is opened. */
export async function openRoots(page) {
  await page.addInitScript(() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
      return attach.call(this, { ...options, mode: "open" });
    };
  });
}

/** The small frame's place on the page, or null while it shows nothing. */
export async function peekBox(page) {
  const frame = page.frames().find((one) => one.url().includes("/badge?"));
  const element = await frame?.frameElement();
  const seen = await element?.evaluate((one) => getComputedStyle(one).visibility === "visible");
  return seen ? element.boundingBox() : null;
}

/** Waits until the peek is there (or is not), at rest. */
export async function peekIs(page, there) {
  const until = Date.now() + SOON;
  while (((await peekBox(page)) !== null) !== there) {
    assert.ok(Date.now() < until, there ? "the peek came" : "the peek went");
    await page.waitForTimeout(50);
  }
}
