import assert from "node:assert/strict";
import { test } from "node:test";
import { newClientId } from "./client_id";
import { memoryDevice } from "./device";
import { Outbox, type OutboxItem } from "./outbox";
import { HANNA, SARA } from "./testing";

function item(text: string, chat: OutboxItem["chat"] = 12): OutboxItem {
  return { client_id: newClientId(), chat, text, note: false, created_at: "2026-11-23T09:00:00.000Z" };
}

test("survives the page, in the order of writing", () => {
  const device = memoryDevice();
  const first = new Outbox(device, HANNA);
  for (const text of ["one", "two", "three"]) first.put(item(text));
  const later = new Outbox(device, HANNA);
  assert.deepEqual(later.all().map((one) => one.text), ["one", "two", "three"]);
});

test("belongs to one party", () => {
  const device = memoryDevice();
  new Outbox(device, HANNA).put(item("mine"));
  assert.equal(new Outbox(device, SARA).all().length, 0);
  assert.equal(new Outbox(device, null).all().length, 0);
});

test("a first message moves along when its guest gets a session, and gets the chat's number", () => {
  const device = memoryDevice();
  const outbox = new Outbox(device, null);
  outbox.put({ ...item("hello", "new:x"), start: { subject: null } });
  outbox.put(item("and this", "new:x"));
  outbox.moveTo(HANNA);
  assert.equal(new Outbox(device, null).all().length, 0);
  const [first] = outbox.all();
  assert.ok(first);
  outbox.remove(first.client_id);
  outbox.rename("new:x", 7);
  assert.deepEqual(new Outbox(device, HANNA).all().map((one) => [one.chat, one.text, one.start]), [[7, "and this", undefined]]);
});

test("two tabs do not overwrite each other", () => {
  const device = memoryDevice();
  const a = new Outbox(device, HANNA);
  const b = new Outbox(device, HANNA);
  a.put(item("from a"));
  b.put(item("from b"));
  a.reload();
  assert.deepEqual(a.all().map((one) => one.text), ["from a", "from b"]);
});

test("a refused one does not count as waiting, and a broken entry is passed over", () => {
  const device = memoryDevice();
  device.set("forecourt:outbox:user.42:zzz", "{broken");
  const outbox = new Outbox(device, HANNA);
  outbox.put({ ...item("no"), refused: { code: "invalid_field", error: "no" } });
  outbox.put(item("yes"));
  assert.equal(outbox.all().length, 2);
  assert.equal(outbox.waiting(), 1);
});
