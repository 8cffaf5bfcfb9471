// Photos, files and voice notes: chosen, seen, sent once, also over a line that
// breaks; shown to those who see the chat; refused with what to do.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, audit, BASE, cutter, DESKTOP, guestWithChat, isSent, openBrowser, openPage, PHONE, picture, row, signInOf, signInStaff, staffToken, unique, untroubled } from "../stage.mjs";

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
  const taken = await photo(customer, 800, 600);
  await line.cut();
  await choose(customer, { name: "one.jpg", mimeType: "image/jpeg", buffer: taken }, { name: "two.jpg", mimeType: "image/jpeg", buffer: taken });
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

test("a file beside an internal note is for staff alone, like its words", async () => {
  const customer = await openPage(browser, PHONE);
  const { name, chat_id, token } = await guestWithChat(customer, unique("Hello"));
  const staff = await openPage(browser, DESKTOP);
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  await staff.getByRole("button", { name: "Internal note", exact: true }).click();
  await choose(staff, { name: "invoice.jpg", mimeType: "image/jpeg", buffer: await photo(staff, 800, 600) });
  await staff.locator(".chosen img").waitFor();
  await picture(staff, "console-1280-light-chosen");
  await staff.getByRole("button", { name: "Reply", exact: true }).click();
  assert.equal(await staff.locator(".chosen").count(), 0, "it does not go along into a reply");
  await staff.getByRole("button", { name: "Internal note", exact: true }).click();
  await audit(staff, "a photo chosen for a note");
  await staff.getByRole("button", { name: "Add note" }).click();
  await staff.locator(".note .pic img").waitFor();
  const { messages } = await seenBy(token, chat_id);
  assert.deepEqual(messages.map((message) => message.attachments?.length ?? 0), [0], "the customer has no trace of it");
  untroubled(customer, staff);
});

for (const [what, button] of [["big button", "Photo"], ["field", "Attach a photo or file"]]) {
  test(`a technician's photo by the ${what} waits without a line and goes out once`, async () => {
    const customer = await openPage(browser, PHONE);
    const { chat_id, token, name } = await guestWithChat(customer, unique("Hello"));
    const worker = signInOf("worker");
    const { me } = await ask(null, "auth/login", { username: worker.username, password: worker.password });
    await ask(await staffToken(), "chat/assign_worker", { chat_id, worker_id: me.id });
    const phone = await openPage(browser, PHONE);
    const line = await cutter(phone);
    await signInStaff(phone, worker);
    await row(phone, name).click();
    await phone.locator("#composer").waitFor();
    await line.cut();
    const [chooser] = await Promise.all([phone.waitForEvent("filechooser"), phone.getByRole("button", { name: button, exact: true }).click()]);
    await chooser.setFiles({ name: "disc.jpg", mimeType: "image/jpeg", buffer: await photo(phone, 800, 600) });
    if (button !== "Photo") {
      await phone.locator(".chosen img").waitFor();
      await picture(phone, "technician-360-chosen");
      await audit(phone, "a technician's chosen photo");
      await phone.getByRole("button", { name: "Send", exact: true }).click();
    }
    await phone.locator(".msg.queued .pic img").waitFor();
    await line.mend();
    await phone.locator(".msg.sent .pic img, .msg.read .pic img").first().waitFor();
    const { messages } = await seenBy(token, chat_id);
    assert.deepEqual(messages.filter((message) => message.kind === "text").map((message) => message.attachments?.length ?? 0), [0, 1]);
    untroubled(customer);
  });
}

/** What the API shows of a chat to whom the token belongs. */
function seenBy(token, chat_id) {
  return ask(token, `chat/messages?chat_id=${chat_id}`);
}
