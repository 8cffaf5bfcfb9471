// Tools that a server may have or not: the test plays the part of such a server
// for the paths it names, in the shapes that were agreed; everything else is the
// real one. What is not there must not be shown.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, BASE, bubble, DESKTOP, guestWrites, isSent, openBrowser, openPage, PHONE, picture, row, signInOf, signInStaff, SMALL, unique, untroubled } from "../stage.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const SIZES = { 320: SMALL, 360: PHONE, 1280: DESKTOP };
const THEMES = ["light", "dark"];

const shop = (more = {}) => ({
  shop: {
    name: "Kelem Garage",
    languages: ["am", "en"],
    language: "am",
    time_zone: "Africa/Addis_Ababa",
    hours: [],
    closed_days: [],
    is_open: null,
    opens_at: null,
    usually_replies_minutes: 4,
    needs_setup: false,
    directory: "own",
    ...more,
  },
});

/** Answers paths of the page itself; a function gets the request's body. Gives what was asked. */
async function play(page, answers) {
  const asked = [];
  const paths = Object.keys(answers);
  await page.route(
    (url) => paths.includes(url.pathname),
    async (route) => {
      const request = route.request();
      const { pathname } = new URL(request.url());
      const body = request.method() === "POST" && (request.postData() ?? "").startsWith("{") ? request.postDataJSON() : null;
      asked.push({ path: pathname, method: request.method(), body });
      const answer = answers[pathname];
      const { status = 200, headers = {}, ...rest } = (typeof answer === "function" ? await answer(body, request.method()) : answer) ?? {};
      await route.fulfill({ status, headers, contentType: "application/json", body: JSON.stringify({ success: status < 400, error: null, ...rest }) });
    },
  );
  return asked;
}

/** Only a POST is taken. */
const postOnly = (run) => (body, method) => (method === "POST" ? run(body) : { status: 405, code: "method_not_allowed", error: "post" });

// The worker holds no answers, but the page's routes are told of all requests only without it.
const open = (options) => openPage(browser, { ...options, serviceWorkers: "block", reducedMotion: "reduce" });

async function question() {
  const customer = await openPage(browser, PHONE);
  const text = unique("When is my car ready");
  return { customer, text, name: await guestWrites(customer, text) };
}

test("a server without the tools shows none of them", async () => {
  const { name, text } = await question();
  const staff = await open(DESKTOP);
  const gone = { status: 404, code: "not_found", error: "not here" };
  await play(staff, Object.fromEntries(["saved_replies", "tags", "snooze", "upload", "shop", "settings", "staff", "customer"].map((one) => [`/api/chat/${one}`, gone])));
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  await bubble(staff, text).waitFor();
  await staff.getByRole("button", { name: "More", exact: true }).click();
  for (const absent of ["Put off", "Tags"]) assert.equal(await staff.getByRole("button", { name: absent }).count(), 0, absent);
  await staff.keyboard.press("Escape");
  for (const absent of ["Saved replies", "Photo", "Settings", "Staff"]) assert.equal(await staff.getByRole("button", { name: absent, exact: true }).count(), 0, absent);
  untroubled(staff);
});

test("a saved reply comes by a slash, filled in from the chat", async () => {
  const { customer, name, text } = await question();
  const staff = await open(DESKTOP);
  const replies = [
    { id: 1, shortcut: "ready", title: "Ready", text: "Dear {first_name}, your car is ready. {me}, {shop}", is_own: false, can_change: true },
    { id: 2, shortcut: "ready-late", title: "Late", text: "Your {car} is ready after hours.", is_own: false, can_change: true },
    { id: 3, shortcut: "hours", title: "Hours", text: "We open at 8:00.", is_own: false, can_change: false },
  ];
  const asked = await play(staff, {
    "/api/chat/shop": shop(),
    "/api/chat/saved_replies": () => ({ replies }),
    "/api/chat/save_reply": (body) => {
      replies.push({ ...body, id: 9, is_own: false, can_change: true });
      return { reply: replies.at(-1) };
    },
  });
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  await bubble(staff, text).waitFor();
  await staff.locator("#composer").pressSequentially("/rea");
  await staff.getByRole("option").nth(1).waitFor();
  await picture(staff, "replies-1280-light");
  await audit(staff, "the saved replies");
  await staff.keyboard.press("Enter");
  const filled = await staff.locator("#composer").inputValue();
  assert.ok(filled.startsWith(`Dear ${name.split(" ")[0]}, your car is ready.`) && filled.endsWith("Kelem Garage"), filled);
  await staff.keyboard.press("Enter");
  await isSent(staff, "your car is ready");
  await bubble(customer, "your car is ready").waitFor();

  // What nobody knows is selected, to be written by hand.
  await staff.locator("#composer").pressSequentially("/ready-l");
  await staff.keyboard.press("Tab");
  await staff.waitForFunction(() => {
    const field = document.querySelector("#composer");
    return field.value.slice(field.selectionStart, field.selectionEnd) === "{car}";
  });
  await staff.locator("#composer").fill("");

  // The sheet: a new one, and taking one.
  await staff.getByRole("button", { name: "Saved replies", exact: true }).click();
  await staff.getByRole("button", { name: "New saved reply" }).click();
  await staff.getByLabel("Shortcut").fill("bye");
  await staff.getByLabel("Title").fill("Good bye");
  await staff.getByLabel("Text").fill("Good bye ");
  await staff.getByRole("button", { name: "{name}" }).click();
  await audit(staff, "a saved reply's form");
  await staff.getByRole("button", { name: "Save", exact: true }).click();
  await staff.getByRole("button", { name: /^Good bye/ }).click();
  await staff.waitForFunction((full) => document.querySelector("#composer").value === `Good bye ${full}`, name);
  assert.deepEqual(asked.find(({ path }) => path.endsWith("save_reply")).body, { shortcut: "bye", title: "Good bye", text: "Good bye {name}", shared: true });
  untroubled(staff, customer);
});

test("tags, putting off and the customer's card", async () => {
  const { name, text } = await question();
  const staff = await open(DESKTOP);
  let tags = [];
  const chatOf = async (more) => {
    const { chats } = await staff.evaluate(() => fetch("/api/chat/list?limit=1").then((answer) => answer.json()));
    return { chat: { ...chats[0], tags, ...more } };
  };
  const asked = await play(staff, {
    "/api/chat/tags": () => ({ tags: [{ tag: "brakes", chats: 4 }, { tag: "warranty", chats: 1 }] }),
    "/api/chat/tag": async (body) => {
      tags = body.tags;
      return chatOf({});
    },
    "/api/chat/snooze": postOnly((body) => chatOf({ snoozed_until: body.until })),
    "/api/chat/customer": {
      customer: { type: "guest", id: 1, name, email: "tigist@example.com", phone: "+251 91 555 0142" },
      cars: [{ id: 5, label: "Toyota Vitz 2012", plate: "AA 2-B48291" }],
      appointments: [{ id: 8, at: "2026-12-20T07:00:00.000Z", service: "Full service", status: "booked", car: null }],
      earlier_chats: [{ chat_id: 4, subject: "Oil and filters", status: "closed", updated_at: "2026-10-12T09:00:00.000Z" }],
    },
  });
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  await bubble(staff, text).waitFor();
  await staff.locator(".about").getByText("AA 2-B48291").waitFor();
  await staff.locator(".about").getByText("Full service").waitFor();
  await staff.locator(".about").getByText("Oil and filters").waitFor();

  await staff.locator(".about").getByRole("button", { name: "Change" }).click();
  await staff.getByLabel("Add a tag").fill("bra");
  await staff.keyboard.press("Enter");
  await staff.getByRole("button", { name: "Without the tag brakes" }).waitFor();
  await staff.keyboard.press("Escape");
  await staff.locator(".about .tags").getByText("brakes").waitFor();
  await picture(staff, "card-1280-light");
  await audit(staff, "the customer's card");

  await staff.getByRole("button", { name: "Put off", exact: true }).click();
  await picture(staff, "snooze-1280-light");
  await audit(staff, "putting off");
  await staff.getByRole("button", { name: /^Tomorrow morning/ }).click();
  await row(staff, name).waitFor({ state: "detached" });
  await staff.getByRole("button", { name: "Undo" }).click();
  await row(staff, name).waitFor();
  assert.equal(asked.filter(({ path, method }) => path.endsWith("/snooze") && method === "POST").length, 0, "taken back in time, nothing was sent");
  untroubled(staff);
});

test("a technician goes off duty and on again", async () => {
  const worker = await open(PHONE);
  await signInStaff(worker, signInOf("worker"));
  const { me } = await worker.evaluate(() => fetch("/api/auth/me").then((answer) => answer.json()));
  let on = true;
  const asked = await play(worker, {
    "/api/chat/get_technicians": () => ({ technicians: [{ id: me.id, full_name: me.name, image_url: null, online: true, open_chats: 3, on_duty: on, capacity: 5 }] }),
    "/api/chat/duty": (body) => {
      on = body.on;
      return { technician: {} };
    },
  });
  await worker.reload();
  await worker.getByText("You take new chats").waitFor();
  await picture(worker, "duty-360-light");
  await audit(worker, "the technician's list with duty");
  await worker.getByRole("switch", { name: "Take new chats" }).click();
  await worker.getByText("You take no new chats").first().waitFor();
  assert.deepEqual(asked.find(({ path }) => path.endsWith("/duty")).body, { on: false });
  untroubled(worker);
});

test("a colleague who looks at the same chat is named", async () => {
  const { name, text } = await question();
  const staff = await open(DESKTOP);
  const looks = [];
  await staff.routeWebSocket(/\/api\/chat\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const said = JSON.parse(frame);
      if (said.t !== "look") return server.send(frame);
      looks.push(said.chat);
      if (said.chat !== null) socket.send(JSON.stringify({ t: "looking", chat: said.chat, who: [{ type: "admin", id: 99, name: "Dawit Lemma" }] }));
    });
  });
  await signInStaff(staff, signInOf("admin"));
  await row(staff, name).click();
  await bubble(staff, text).waitFor();
  await staff.getByText("Dawit is looking at this chat").waitFor();
  await staff.keyboard.press("Escape");
  await staff.keyboard.press("Escape");
  await staff.waitForFunction(() => location.hash === "");
  await staff.waitForTimeout(200);
  assert.equal(looks.at(-1), null, "the server is told that nobody looks any more");
  untroubled(staff);
});

for (const [size, options] of Object.entries(SIZES)) {
  for (const colorScheme of THEMES) {
    test(`sign-in with a second step, refused and paused, at ${size} px, ${colorScheme}`, async () => {
      const page = await open({ ...options, colorScheme });
      const person = signInOf("admin");
      let tries = 0;
      await play(page, {
        "/api/chat/shop": shop(),
        "/api/auth/login": (body) => {
          tries += 1;
          if (tries === 1) return { status: 401, code: "bad_credentials", error: "no" };
          if (tries === 2) return { status: 429, code: "rate_limited", error: "wait", headers: { "retry-after": "2" } };
          if (!body.code) return { status: 401, code: "second_factor_needed", error: "code" };
          if (body.code === "111111") return { status: 401, code: "bad_second_factor", error: "wrong" };
          return { me: { type: "admin", id: 1, name: "Abel" }, token: "t" };
        },
      });
      await page.goto(`${BASE}/console`);
      await page.getByText("To answer the chats of Kelem Garage.").waitFor();
      await audit(page, "the sign-in");
      const attempt = async () => {
        await page.getByLabel("User name").fill(person.username);
        await page.getByLabel("Password", { exact: true }).fill("not the right one");
        await page.getByRole("button", { name: "Sign in" }).click();
      };
      await attempt();
      await page.getByRole("alert").filter({ hasText: "That did not match" }).waitFor();
      await picture(page, `sign-in-refused-${size}-${colorScheme}`);
      await audit(page, "the refused sign-in");
      await attempt();
      await page.getByRole("alert").filter({ hasText: "Too many tries" }).waitFor();
      assert.ok(await page.getByRole("button", { name: "Sign in" }).isDisabled());
      await audit(page, "the paused sign-in");
      await page.waitForFunction(() => !document.querySelector(".signin .primary").disabled);
      await attempt();
      await page.getByLabel("6-digit code").waitFor();
      await picture(page, `second-step-${size}-${colorScheme}`);
      await audit(page, "the second step");
      // Pasting with a space in it works, and it goes on by itself.
      await page.getByLabel("6-digit code").fill("111 111");
      await page.getByRole("alert").filter({ hasText: "That code did not match" }).waitFor();
      await page.getByRole("button", { name: "Use a recovery code" }).click();
      await audit(page, "the recovery code");
      await page.getByLabel("Recovery code").fill("ab12-cd34");
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByLabel("Recovery code").waitFor({ state: "detached" });
      untroubled(page);
    });

    test(`the first run at ${size} px, ${colorScheme}`, async () => {
      const page = await open({ ...options, colorScheme });
      let settings = { name: "", languages: ["en"], language: "en", time_zone: "", hours: [], closed_days: [] };
      const answer = () => ({ settings, public_url: BASE, seen_as: BASE, directory: "own" });
      const asked = await play(page, {
        "/api/auth/me": { status: 401, code: "unauthenticated", error: "sign in" },
        "/api/chat/shop": shop({ needs_setup: true }),
        "/api/auth/setup": (body) => (body.code === "7F2K-M9QX" ? { me: { type: "admin", id: 1, name: body.name }, token: "t" } : { status: 403, code: "forbidden", error: "wrong code" }),
        "/api/chat/settings": (body) => {
          if (body) settings = { ...settings, ...body };
          return answer();
        },
      });
      await page.goto(`${BASE}/console`);
      await page.getByRole("heading", { name: "Who runs this shop?" }).waitFor();
      await page.getByLabel("Set-up code").fill("wrong");
      await page.getByLabel("Full name").fill("Abel Mekonnen");
      await page.getByLabel("User name").fill("abel");
      await page.getByLabel("Password", { exact: true }).fill("four plain words here");
      await picture(page, `set-up-1-${size}-${colorScheme}`);
      await audit(page, "the first step");
      await page.getByRole("button", { name: "Create admin and go on" }).click();
      await page.getByRole("alert").filter({ hasText: "not the code" }).waitFor();
      await page.getByLabel("Set-up code").fill("7F2K-M9QX");
      await page.getByRole("button", { name: "Create admin and go on" }).click();

      await page.getByRole("heading", { name: "What is your shop called?" }).waitFor();
      await page.getByLabel("Name", { exact: true }).fill("Kelem Garage");
      await page.getByRole("button", { name: "አማርኛ" }).click();
      await page.getByLabel("Time zone").selectOption("Africa/Addis_Ababa");
      await picture(page, `set-up-2-${size}-${colorScheme}`);
      await audit(page, "the shop's step");
      await page.getByRole("button", { name: "Save and go on" }).click();

      await page.getByRole("heading", { name: "When do you answer?" }).waitFor();
      await page.getByRole("button", { name: "Same hours every day" }).click();
      await page.getByRole("switch", { name: "Open on Saturday" }).click();
      await page.getByLabel("Saturday, closes at").fill("13:00");
      await picture(page, `set-up-3-${size}-${colorScheme}`);
      await audit(page, "the hours' step");
      await page.getByRole("button", { name: "Save and go on" }).click();

      await page.getByRole("heading", { name: "Put it on your site" }).waitFor();
      assert.match(await page.locator("code").textContent(), /^<script src="http.*\/widget\.js" async data-lang="auto"><\/script>$/);
      await picture(page, `set-up-4-${size}-${colorScheme}`);
      await audit(page, "the last step");
      const saved = asked.filter(({ path, method }) => path.endsWith("/settings") && method === "POST").map(({ body }) => body);
      assert.equal(saved[0].name, "Kelem Garage");
      assert.deepEqual([saved[0].language, saved[0].time_zone], ["am", "Africa/Addis_Ababa"]);
      assert.equal(saved[1].hours.length, 6);
      assert.deepEqual(saved[1].hours[5], { day: 6, from: "08:00", to: "13:00" });
      untroubled(page);
    });

    test(`oneself, settings and people at ${size} px, ${colorScheme}`, async () => {
      const page = await open({ ...options, colorScheme });
      const settings = { name: "Kelem Garage", languages: ["am", "en"], language: "am", time_zone: "Africa/Addis_Ababa", hours: [{ day: 1, from: "08:00", to: "18:30" }], closed_days: ["2026-12-25"] };
      let factor = { is_on: false, recovery_left: 0 };
      const asked = await play(page, {
        "/api/chat/shop": shop(),
        "/api/chat/settings": (body) => ({ settings: { ...settings, ...body }, public_url: "https://chat.kelem.example", seen_as: BASE, directory: "own" }),
        "/api/chat/staff": {
          people: [
            { type: "admin", id: 1, username: "abel", name: "Abel Mekonnen", email: "abel@example.com", image_url: null, is_active: true, has_second_factor: true },
            { type: "worker", id: 3, username: "sara", name: "Sara Tesfaye", email: null, image_url: null, is_active: false, has_second_factor: false },
          ],
        },
        "/api/chat/person_add": (body) => ({ person: body }),
        "/api/auth/sessions": {
          sessions: [
            { id: "a", created_at: "2026-11-20T08:00:00.000Z", last_seen_at: "2026-11-25T08:00:00.000Z", device: "Chrome on Android", is_current: true },
            { id: "b", created_at: "2026-11-01T08:00:00.000Z", last_seen_at: "2026-11-02T08:00:00.000Z", device: "Firefox on Windows", is_current: false },
          ],
        },
        "/api/auth/end_session": {},
        "/api/auth/password": postOnly(() => ({})),
        "/api/auth/second_factor": () => factor,
        "/api/auth/second_factor_begin": { secret: "KQ7M2XWA9FJD4RTEKQ7M2XWA9FJD4RTE", otpauth: "otpauth://totp/Kelem%20Garage:abel?secret=KQ7M2XWA9FJD4RTEKQ7M2XWA9FJD4RTE&issuer=Kelem%20Garage" },
        "/api/auth/second_factor_confirm": () => {
          factor = { is_on: true, recovery_left: 10 };
          return { recovery_codes: Array.from({ length: 10 }, (_, i) => `abcd-${1000 + i}`) };
        },
      });
      await signInStaff(page, signInOf("admin"));
      await page.locator(".rail .me").click();
      await page.getByText("Firefox on Windows").waitFor();
      await picture(page, `you-${size}-${colorScheme}`);
      await audit(page, "oneself");
      await page.getByRole("button", { name: "End the sign-in on Firefox on Windows" }).click();
      await page.locator(".toast").filter({ hasText: "That sign-in has ended" }).waitFor();
      assert.deepEqual(asked.find(({ path }) => path.endsWith("/end_session")).body, { id: "b" });

      await page.getByRole("button", { name: "Switch on" }).click();
      await page.locator(".qr").waitFor();
      await picture(page, `second-factor-${size}-${colorScheme}`);
      await audit(page, "the code to scan");
      await page.getByRole("button", { name: "I have scanned it" }).click();
      await page.getByLabel("6-digit code").fill("482913");
      await page.getByText("abcd-1009").waitFor();
      await audit(page, "the recovery codes");
      await page.getByRole("button", { name: "I have kept them" }).click();
      await page.getByText("10 recovery codes left").waitFor();

      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByText(/^The server is set to/).waitFor();
      await page.getByLabel("Name", { exact: true }).fill("Kelem Garage and Tyres");
      await picture(page, `settings-${size}-${colorScheme}`);
      await audit(page, "the settings");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.locator(".toast").filter({ hasText: "Settings saved" }).waitFor();
      const change = asked.findLast(({ path, method }) => path.endsWith("/settings") && method === "POST").body;
      assert.equal(change.name, "Kelem Garage and Tyres");

      await page.getByRole("button", { name: "Staff", exact: true }).click();
      await page.getByText("Sara Tesfaye").waitFor();
      await picture(page, `staff-${size}-${colorScheme}`);
      await audit(page, "the people");
      await page.getByRole("button", { name: "Add a person" }).first().click();
      await page.getByLabel("Full name").fill("Bereket Haile");
      await page.getByLabel("User name").fill("bereket");
      await page.getByLabel("Password", { exact: true }).fill("four plain words here");
      await audit(page, "a new person");
      await page.getByRole("dialog").getByRole("button", { name: "Add a person" }).click();
      await page.locator(".toast").filter({ hasText: "Bereket Haile may sign in now" }).waitFor();
      assert.equal(asked.find(({ path }) => path.endsWith("/person_add")).body.type, "worker");
      untroubled(page);
    });
  }
}
