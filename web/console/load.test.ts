import assert from "node:assert/strict";
import { test } from "node:test";
import { byFit, suggested } from "./load";
import type { DeskTechnician } from "./server/desk_wire";

const one = (id: number, open_chats: number, more: Partial<DeskTechnician> = {}): DeskTechnician => ({
  id,
  full_name: `T${id}`,
  image_url: null,
  online: true,
  open_chats,
  on_duty: true,
  capacity: null,
  ...more,
});

test("who is here and has the least in proportion stands first; off duty last", () => {
  const all = [one(1, 0, { on_duty: false }), one(2, 3, { capacity: 10 }), one(3, 2, { capacity: 4 }), one(4, 0, { online: false })];
  assert.deepEqual(all.sort(byFit).map((each) => each.id), [2, 3, 4, 1]);
});

test("suggested is somebody here with room who has not got the chat already", () => {
  const all = [one(1, 0), one(2, 1), one(3, 0, { online: false })];
  assert.equal(suggested(all, null), 1);
  assert.equal(suggested(all, 1), 2);
  assert.equal(suggested([one(1, 5, { capacity: 5 }), one(3, 0, { online: false })], null), null);
});
