import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, Api } from "../../shared/api";
import { emptyLog, withNewest } from "../../shared/log";
import { ABEL, chat, HANNA, message, SARA } from "../../shared/testing";
import { MESSAGES_MAX, Shelf, type ShelfStore } from "./shelf";

function memoryStore(): ShelfStore {
  const map = new Map<string, unknown>();
  return {
    get: (key) => Promise.resolve(map.get(key)),
    // As IndexedDB: what is kept is a copy.
    put: (key, value) => Promise.resolve(void map.set(key, structuredClone(value))),
    clear: () => Promise.resolve(map.clear()),
  };
}

function stage(store = memoryStore()) {
  const answers: Record<string, object> = {
    "/api/auth/me": { me: SARA },
    "/api/chat/list": { chats: [], next_cursor: null, version: "1", epoch: "e1" },
  };
  const line = { up: true };
  const network = (async (input: RequestInfo | URL) => {
    if (!line.up) throw new TypeError("no network");
    const path = new URL(String(input), "http://here").pathname;
    return new Response(JSON.stringify({ success: true, ...answers[path] }));
  }) as typeof fetch;
  const shelf = new Shelf(store, network);
  const api = new Api({ token: () => null, cookies: () => true, fetch: shelf.fetch });
  return { store, shelf, api, line, answers };
}

const log = { ...emptyLog(), messages: [message(1, HANNA), message(2, SARA), message(4, HANNA)], whole: 2, hasOlder: false, reads: { "user.42": 2 } };

test("without a line the list, the messages and who one is come from the device", async () => {
  const { shelf, api, line } = stage();
  await api.me();
  await api.list({ limit: 50 });
  await shelf.keepState(SARA, [chat(12, { unread_count: 2 })], 2);
  await shelf.keepLog(12, log);
  line.up = false;
  assert.deepEqual((await api.me()).me, SARA);
  assert.deepEqual((await api.list({ limit: 50 })).chats.map((one) => one.chat_id), [12]);
  assert.deepEqual((await api.unread()).chats, { "12": 2 });
  const page = await api.messages({ chat_id: 12, limit: 50 });
  // Only what is whole: the server replays the rest from there.
  assert.deepEqual(page.messages.map(({ seq }) => seq), [1, 2]);
  assert.equal(page.epoch, "e1");
  const read = withNewest(emptyLog(), page);
  assert.deepEqual([read.state, read.whole, read.reads], ["ready", 2, { "user.42": 2 }]);
});

test("a long poll, a search and a send are never answered from here", async () => {
  const { shelf, api, line } = stage();
  await api.list({ limit: 50 });
  await shelf.keepState(SARA, [], 0);
  line.up = false;
  for (const asked of [api.list({}), api.list({ version: "1", wait: 25 }), api.list({ q: "belt", limit: 50 }), api.send({ chat_id: 12, message: "x", client_id: "k" })]) {
    await assert.rejects(asked, (reason: unknown) => reason instanceof ApiError && reason.code === "network");
  }
});

test("another person's sign-in finds nothing, nor does anybody after a sign-out", async () => {
  const { shelf, api, line, answers } = stage();
  await api.me();
  await api.list({ limit: 50 });
  await shelf.keepState(SARA, [chat(12)], 0);
  await shelf.keepLog(12, log);
  answers["/api/auth/me"] = { me: ABEL };
  await api.me();
  line.up = false;
  await assert.rejects(api.messages({ chat_id: 12, limit: 50 }));
  await assert.rejects(api.me());
});

test("after a restored backup the old numbers are gone", async () => {
  const { shelf, api, line, answers } = stage();
  await api.list({ limit: 50 });
  await shelf.keepState(SARA, [chat(12)], 0);
  await shelf.keepLog(12, log);
  answers["/api/chat/list"] = { chats: [], next_cursor: null, version: "1", epoch: "e2" };
  await api.list({ limit: 50 });
  line.up = false;
  await assert.rejects(api.messages({ chat_id: 12, limit: 50 }));
});

test("of a long chat the newest messages are kept, and older ones are told to exist", async () => {
  const { shelf, api, line } = stage();
  await api.list({ limit: 50 });
  await shelf.keepState(SARA, [], 0);
  const messages = Array.from({ length: MESSAGES_MAX + 5 }, (_, i) => message(i + 1, HANNA));
  await shelf.keepLog(12, { ...log, messages, whole: messages.length });
  line.up = false;
  const page = await api.messages({ chat_id: 12, limit: 50 });
  assert.deepEqual([page.messages[0]?.seq, page.messages.length, page.has_more], [6, MESSAGES_MAX, true]);
});

test("a chat that went away is not kept", async () => {
  const { shelf, api, line } = stage();
  await api.list({ limit: 50 });
  await shelf.keepState(SARA, [], 0);
  await shelf.keepLog(12, log);
  await shelf.drop(12);
  line.up = false;
  await assert.rejects(api.messages({ chat_id: 12, limit: 50 }));
});
