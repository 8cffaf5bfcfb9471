// Photos, files and voice notes: chosen, seen, sent once, also over a line that
// breaks; shown to those who see the chat; refused with what to do.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, BASE, cutter, DESKTOP, guestWithChat, isSent, openBrowser, openPage, PHONE, row, signInOf, signInStaff, unique, untroubled } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
});
after(() => browser?.close());

/** A photo as a phone takes it, drawn by the browser itself: larger than what is sent. */
async function photo(page, width = 3_000, height = 2_000) {
  const bytes = await page.evaluate(
    async ([w, h]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [w, h];
      const pen = canvas.getContext("2d");
      for (let i = 0; i < 200; i++) {
        pen.fillStyle = `hsl(${i * 7} 60% 50%)`;
        pen.fillRect((i * 613) % w, (i * 331) % h, 400, 300);
      }
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [width, height],
  );
  return Buffer.from(bytes);
}

async function choose(page, ...files) {
  await page.locator('input[type="file"][multiple]').setInputFiles(files);
}

async function openChat(page) {
  await page.goto(`${BASE}/chat`);
  await page.locator(".lrow").first().click();
  await page.locator("#composer").waitFor();
}

test("a customer's photo is reduced, sent with its words, and opened by staff", async () => {
  const customer = await openPage(browser, PHONE);
  const words = unique("This is the disc");
  const { name } = await guestWithChat(customer, unique("Hello"));
  await openChat(customer);
  await choose(customer, { name: "IMG_0001.JPG", mimeType: "image/jpeg", buffer: await photo(customer) });
  await customer.locator(".chosen img").waitFor();
  await audit(customer, "a chosen photo");
  await customer.locator("#composer").fill(words);
  await customer.getByRole("button", { name: "Send", exact: true }).click();
  await isSent(customer, words);

  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  const bubble = staff.locator(".msg", { hasText: words });
  await bubble.locator(".pic img").waitFor();
  const box = await bubble.locator(".pic").boundingBox();
  assert.ok(Math.abs(box.width / box.height - 1.5) < 0.05, "the picture stands in its own measures");
  const measures = await staff.evaluate(async (text) => {
    const { chats } = await (await fetch(`/api/chat/list?q=${encodeURIComponent(text)}`)).json();
    return chats[0].last_message.attachments[0];
  }, words);
  assert.deepEqual([measures.width, measures.height, measures.name], [2_048, 1_365, "IMG_0001.jpg"]);
  await audit(staff, "a log with a photo");
  untroubled(customer, staff);
});

test("photos sent without a line wait on the device through a reload, and go out once", async () => {
  const customer = await openPage(browser, PHONE);
  await guestWithChat(customer, unique("Hello"));
  const line = await cutter(customer);
  await openChat(customer);
  const picture = await photo(customer, 800, 600);
  await line.cut();
  await choose(customer, { name: "one.jpg", mimeType: "image/jpeg", buffer: picture }, { name: "two.jpg", mimeType: "image/jpeg", buffer: picture });
  await customer.locator(".chosen").nth(1).waitFor();
  await customer.getByRole("button", { name: "Send", exact: true }).click();
  await customer.locator(".msg.queued .pic img").nth(1).waitFor();
  // Back, with what the page kept: the service is reachable again only after the reload.
  await line.mend();
  await customer.reload();
  await customer.locator(".lrow").first().click();
  await customer.locator(".msg.sent .pic img").nth(1).waitFor();
  const counted = await customer.evaluate(async () => {
    const { token } = JSON.parse(localStorage.getItem("forecourt:session"));
    const headers = { authorization: `Bearer ${token}` };
    const { chats } = await (await fetch("/api/chat/list", { headers })).json();
    const { messages } = await (await fetch(`/api/chat/messages?chat_id=${chats[0].chat_id}`, { headers })).json();
    return messages.map((message) => message.attachments?.length ?? 0);
  });
  assert.deepEqual(counted, [0, 2]);
  untroubled(customer);
});

test("what cannot be sent is named with the reason, and one can go on", async () => {
  const customer = await openPage(browser, PHONE);
  await guestWithChat(customer, unique("Hello"));
  await openChat(customer);
  await choose(customer, { name: "film.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(10 * 1024 * 1024 + 1, "%PDF-") });
  await customer.getByRole("alert").filter({ hasText: "film.pdf is larger than 10 MB" }).waitFor();
  // Its name says one thing, its content another: the server looks.
  await choose(customer, { name: "letter.pdf", mimeType: "application/pdf", buffer: Buffer.from("<script>alert(1)</script>") });
  await customer.getByRole("button", { name: "Take out letter.pdf" }).waitFor();
  await customer.getByRole("button", { name: "Send", exact: true }).click();
  await customer.getByRole("alert").filter({ hasText: "this kind of file cannot be sent" }).waitFor();
  await audit(customer, "a refused file");
  await customer.getByRole("button", { name: "Delete" }).click();
  await customer.locator(".msg.refused").waitFor({ state: "detached" });
  untroubled(customer);
});

test("a voice note is spoken, sent and heard", async () => {
  const customer = await openPage(browser, { ...PHONE, permissions: ["microphone"] });
  await guestWithChat(customer, unique("Hello"));
  await openChat(customer);
  await customer.getByRole("button", { name: "Record a voice note" }).click();
  await customer.getByRole("status", { name: "Recording" }).waitFor();
  await audit(customer, "a recording");
  await customer.locator(".lamp b", { hasText: /0:0[1-9]/ }).waitFor();
  await customer.getByRole("button", { name: "Send voice note" }).click();
  const note = customer.locator(".msg.sent").getByRole("button", { name: "Voice note" });
  await note.waitFor();
  await note.click();
  await customer.locator(".msg audio").waitFor();
  untroubled(customer);
});
