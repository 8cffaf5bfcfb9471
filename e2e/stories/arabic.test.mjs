// Arabic: everything runs the other way, names and texts keep their own
// direction, plates, phone numbers, prices and times read from left to right,
// numbers have their six forms, and nothing scrolls sideways.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, audit, BASE, bubble, DESKTOP, guestWithChat, isSent, openBrowser, openPage, PHONE, picture, row, SMALL, staffToken, unique, untroubled } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const FRAME = `${BASE}/frame?lang=ar&theme=&brand=&shop=`;
const SIZES = { 320: SMALL, 360: PHONE, 1280: DESKTOP };

/** A conversation in Arabic with figures of every kind in it. */
async function conversation(page) {
  const guest = await guestWithChat(page, "مرحبا، أسمع صوت احتكاك عند الفرملة", "هناء بقلي");
  const staff = await staffToken();
  const technicians = (await ask(staff, "chat/get_technicians")).technicians;
  await ask(staff, "chat/assign_worker", { chat_id: guest.chat_id, worker_id: technicians[0].id });
  const say = (token, message) => ask(token, "chat/send_message", { chat_id: guest.chat_id, message, client_id: crypto.randomUUID() });
  await say(staff, "السعر 6 200 ETB مع التركيب، والموعد 16:00 اليوم");
  await say(guest.token, "هاتفي +251 91 123 4567 واللوحة AA 2-B48291");
  await say(guest.token, "Toyota Vitz 2012");
  return { ...guest, staff, say };
}

/** Where a piece of text stands on the screen. */
function placeOf(page, text) {
  return page.evaluate((wanted) => {
    const walker = document.createTreeWalker(document.querySelector(".log ol"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(wanted);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const { left, right, top } = range.getBoundingClientRect();
      return { left, right, top };
    }
    return null;
  }, text);
}

const box = (locator) => locator.boundingBox();

for (const [size, options] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the widget at ${size} px, ${colorScheme}, is mirrored`, async () => {
      const page = await openPage(browser, { ...options, colorScheme });
      await conversation(page);
      await page.goto(FRAME);
      await bubble(page, "Toyota").waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
      const width = page.viewportSize().width;

      // Close at the left, who answers at the right; own messages left, theirs right.
      const close = await box(page.getByRole("button", { name: "إغلاق" }));
      const face = await box(page.locator(".whead .av"));
      assert.ok(close.x < 20 && face.x + face.width > width - 20, "the head");
      const own = await box(page.locator(".msg.me .bub").last());
      const theirs = await box(page.locator(".msg:not(.me) .bub").first());
      assert.ok(own.x < 40 && theirs.x + theirs.width > width - 90, "the bubbles");
      const end = await box(page.locator(".cbox button:visible").last());
      assert.ok(end.x < 40, "what ends the composer");

      // Figures read from left to right, in one piece, in their place in the text.
      for (const [first, last] of [["+251", "4567"], ["AA 2", "48291"], ["6 200", "ETB"]]) {
        const [a, b] = [await placeOf(page, first), await placeOf(page, last)];
        assert.ok(a.right <= b.right && a.left < b.left && Math.abs(a.top - b.top) < 4, `${first} stands left of ${last}`);
      }
      const [price, word] = [await placeOf(page, "6 200 ETB"), await placeOf(page, "السعر")];
      if (Math.abs(price.top - word.top) < 4) assert.ok(price.right <= word.left + 1, "the price follows its word");
      // A Latin text keeps its direction; its time still stands at the line's end, which is left here.
      const latin = page.locator(".bub", { hasText: "Toyota Vitz" });
      const [text, time] = [await placeOf(page, "Toyota"), await box(latin.locator("time"))];
      assert.ok(time.x + time.width <= text.left, "the time of a Latin text");
      assert.equal(await latin.locator("time").getAttribute("dir"), "ltr");

      // The name in an event keeps to itself.
      const event = await page.locator(".sys span").first().textContent();
      assert.match(event, /\u2068[^\u2069]+\u2069/);
      await picture(page, `widget-${size}-${colorScheme}-ar`);
      await audit(page, "the widget in Arabic");
      untroubled(page);
    });
  }
}

test("the customer page from the empty chat to the list and the sign-in", async () => {
  for (const [size, options] of Object.entries(SIZES)) {
    const page = await openPage(browser, { ...options, locale: "ar" });
    await page.goto(`${BASE}/chat`);
    await page.getByPlaceholder("رسالتكم").waitFor();
    await picture(page, `customer-${size}-ar-first`);
    await audit(page, "the empty chat");
    const text = unique("بطارية السيارة");
    await writeArabic(page, text);
    if (options !== DESKTOP) await page.getByRole("button", { name: "رجوع" }).click();
    await row(page, text).waitFor();
    const face = await box(row(page, text).locator(".av"));
    const time = await box(row(page, text).locator("time"));
    assert.ok(face.x > time.x, "the face stands at the right of the row");
    await picture(page, `customer-${size}-ar-list`);
    await audit(page, "the list");
    await page.getByRole("button", { name: "تسجيل الدخول" }).click();
    await page.getByLabel("اسم المستخدم").waitFor();
    await audit(page, "the sign-in");
    await page.getByRole("button", { name: "رجوع" }).click();
    untroubled(page);
  }
});

async function writeArabic(page, text) {
  await page.locator("#composer").fill(text);
  await page.getByRole("button", { name: "إرسال", exact: true }).click();
  await isSent(page, text);
}

test("one, two, three and eleven new messages have each their form", async () => {
  const page = await openPage(browser, PHONE);
  const { staff, chat_id } = await conversation(page);
  await page.goto(FRAME);
  await bubble(page, "Toyota").waitFor();
  await page.waitForFunction(() => document.hasFocus());
  const expected = [
    [1, "رسالة جديدة"],
    [1, "رسالتان جديدتان"],
    [1, "3 رسائل جديدة"],
    [8, "11 رسالة جديدة"],
  ];
  // Further up, so that what comes is counted.
  for (let n = 0; n < 12; n++) await ask(staff, "chat/send_message", { chat_id, message: `سطر ${n}`, client_id: crypto.randomUUID() });
  await bubble(page, "سطر 11").waitFor();
  await page.evaluate(() => (document.querySelector(".log").scrollTop = 0));
  await page.waitForFunction(() => document.querySelector(".log").scrollTop === 0);
  await page.waitForTimeout(300);
  for (const [more, words] of expected) {
    for (let n = 0; n < more; n++) await ask(staff, "chat/send_message", { chat_id, message: "جديد", client_id: crypto.randomUUID() });
    await page.locator(".jump").filter({ hasText: words }).waitFor();
  }
  await picture(page, "widget-360-ar-pill");
  await audit(page, "the pill");
  untroubled(page);
});

test("the language can be changed here, and the page turns", async () => {
  const page = await openPage(browser, PHONE);
  await page.goto(`${BASE}/chat`);
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "العربية" }).click();
  await page.getByRole("heading", { name: "المزيد" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
  await picture(page, "customer-360-ar-menu");
  await audit(page, "the menu in Arabic");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "More" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dir), "ltr");
  await page.reload();
  await page.getByRole("button", { name: "Back" }).waitFor();
  untroubled(page);
});

test("the console runs the other way too", async () => {
  const page = await openPage(browser, { ...DESKTOP, locale: "ar" });
  await page.goto(`${BASE}/console`);
  await page.getByLabel("اسم المستخدم").waitFor();
  await picture(page, "console-1280-ar-sign-in");
  await audit(page, "the console's sign-in in Arabic");
  untroubled(page);
});
