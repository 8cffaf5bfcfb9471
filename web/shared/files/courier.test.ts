import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../api";
import type { OutboxItem } from "../outbox";
import { memoryBox } from "./box";
import { Courier } from "./courier";
import { caption, wordsFor, type HeldFile } from "./held";
import { fit, renamed } from "./shrink";

const file = (key: string): HeldFile => ({ key, name: `${key}.jpg`, mime: "image/jpeg", size: 3 });

async function set(failOn: string[] = []) {
  const box = memoryBox();
  const item: OutboxItem = { client_id: "c1", chat: 12, text: "a.jpg, b.jpg", note: false, created_at: "", files: [file("a"), file("b")] };
  for (const held of item.files ?? []) await box.put(held.key, new Blob(["abc"]));
  const sent: string[] = [];
  let kept: OutboxItem = item;
  const courier = new Courier({
    box,
    keep: (next) => (kept = next),
    onChange: () => undefined,
    send: async (chat, held) => {
      if (failOn.shift() === held.key) throw new ApiError(0, "network", "no answer");
      sent.push(`${chat}:${held.key}`);
      return { attachment_id: sent.length + 6, name: held.name, mime: held.mime, size: 3, width: null, height: null };
    },
  });
  return { courier, item, box, sent, kept: () => kept };
}

test("each file goes once, also when the line breaks in between", async () => {
  const { courier, item, box, sent, kept } = await set(["", "b"]);
  await assert.rejects(courier.carry(item), ApiError);
  assert.deepEqual(sent, ["12:a"]);
  assert.equal(kept().files?.[0]?.attachment_id, 7);
  assert.equal(await box.get("a"), null, "what the server has leaves the device");
  const done = await courier.carry(kept());
  assert.deepEqual(sent, ["12:a", "12:b"]);
  assert.deepEqual(done.files?.map((held) => held.attachment_id), [7, 8]);
});

test("a file that the browser forgot does not keep the message back", async () => {
  const { courier, item, box } = await set();
  await box.remove("a");
  const done = await courier.carry(item);
  assert.deepEqual(done.files?.map((held) => held.key), ["b"]);
  assert.equal(done.text, "b.jpg");
});

test("a message of files is named after them, and shows no text beside them", () => {
  const files = [file("a"), file("b")];
  assert.equal(wordsFor(files), "a.jpg, b.jpg");
  assert.equal(caption("a.jpg, b.jpg", files), "");
  assert.equal(caption("Look at this", files), "Look at this");
  assert.equal(caption("plain", []), "plain");
});

test("a photo fits into 2,048 pixels and is never enlarged", () => {
  assert.deepEqual(fit(4_000, 3_000), [2_048, 1_536]);
  assert.deepEqual(fit(300, 200), [300, 200]);
  assert.deepEqual(fit(20_000, 1), [2_048, 1]);
  assert.equal(renamed("IMG_1.HEIC", "jpg"), "IMG_1.jpg");
  assert.equal(renamed(".png", "jpg"), "photo.jpg");
});
