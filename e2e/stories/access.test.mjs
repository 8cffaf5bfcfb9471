// Every screen in both themes and at three widths: no violation, nothing cut.

import { after, before, test } from "node:test";
import { audit as look, BASE, DESKTOP, isSent, openBrowser, openPage, PHONE, picture, signInOf, signInStaff, SMALL, unique, untroubled, write } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** The audit, and a picture of what was audited. */
async function audit(page, what) {
  await look(page, what);
  const place = new URL(page.url()).pathname.slice(1) || "shop";
  const scheme = await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  await picture(page, `${place}-${page.viewportSize().width}-${scheme}-${what.replace(/^the /, "").replaceAll(" ", "-")}`);
}

const SIZES = { "320 px": SMALL, "360 px": PHONE, "1280 px": DESKTOP };

for (const [size, options] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`customer page at ${size}, ${colorScheme}`, async () => {
      const page = await openPage(browser, { ...options, colorScheme });
      await page.goto(`${BASE}/chat`);
      await page.locator("#composer").waitFor();
      await audit(page, "the empty chat");
      const text = unique("Hello");
      await write(page, text);
      await isSent(page, text);
      await audit(page, "the chat");
      if (options !== DESKTOP) await page.getByRole("button", { name: "Back" }).click();
      await page.locator(".lrow").first().waitFor();
      await audit(page, "the list");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByLabel("User name").waitFor();
      await audit(page, "the sign-in");
      untroubled(page);
    });

    test(`console at ${size}, ${colorScheme}`, async () => {
      const page = await openPage(browser, { ...options, colorScheme });
      await page.goto(`${BASE}/console`);
      await page.getByLabel("User name").waitFor();
      await audit(page, "the sign-in");
      await signInStaff(page, signInOf("admin"));
      await page.locator(".lrow").first().click();
      await page.locator(".log li").first().waitFor();
      await audit(page, "the chat");
      await page.getByRole("button", { name: "Internal note", exact: true }).click();
      await page.locator("#composer").fill("Only for us");
      await audit(page, "the note mode");
      await page.getByRole("button", { name: "Reply", exact: true }).click();
      if (options !== DESKTOP) await page.getByRole("button", { name: "Back" }).click();
      await page.locator(".lrow").first().waitFor();
      await audit(page, "the list");
      await page.getByRole("button", { name: "New chat", exact: true }).first().click();
      await page.locator(".opt").first().waitFor();
      await audit(page, "the new chat");
      untroubled(page);
    });
  }
}

test("in Amharic", async () => {
  const page = await openPage(browser, { ...PHONE, locale: "am-ET" });
  await page.goto(`${BASE}/chat`);
  await page.getByPlaceholder("የእርስዎ መልእክት").waitFor();
  await audit(page, "the empty chat in Amharic");
});

test("the sample shop", async () => {
  for (const options of Object.values(SIZES)) {
    const page = await openPage(browser, options);
    await page.goto(BASE);
    await page.waitForFunction(() => Boolean(window.forecourt));
    await audit(page, "the sample shop");
    untroubled(page);
  }
});
