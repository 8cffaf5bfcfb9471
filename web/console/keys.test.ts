import assert from "node:assert/strict";
import { test } from "node:test";
import { KEY_MAP, keyLabel, KeyReader, PAIR_MS, type Command, type KeyPress } from "./keys";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrl: false,
  shift: false,
  alt: false,
  inField: false,
  onControl: false,
  ...more,
});

function typed(...keys: KeyPress[]): Array<Command | null> {
  const reader = new KeyReader();
  return keys.map((key, i) => reader.read(key, true, i));
}

test("no two commands have the same keys, and no single key begins a pair", () => {
  const all = KEY_MAP.map(({ keys }) => keys.join(" "));
  assert.equal(new Set(all).size, all.length);
  const first = new Set(KEY_MAP.filter(({ keys }) => keys.length === 2).map(({ keys }) => keys[0]));
  assert.ok(KEY_MAP.every(({ keys }) => keys.length === 2 || !first.has(keys[0] ?? "")));
});

test("single keys run outside fields and are dead inside; Ctrl K works everywhere", () => {
  assert.deepEqual(typed(press("e"), press("e", { inField: true })), ["close", null]);
  assert.deepEqual(typed(press("k", { ctrl: true, inField: true })), ["palette"]);
});

test("switched off, single keys do nothing, and Escape still leads back", () => {
  const reader = new KeyReader();
  assert.equal(reader.read(press("e"), false, 0), null);
  assert.equal(reader.read(press("g"), false, 0), null);
  assert.equal(reader.read(press("Escape"), false, 0), "back");
  assert.equal(reader.read(press("k", { ctrl: true }), false, 0), "palette");
});

test("a pair runs when its second key comes in time", () => {
  assert.deepEqual(typed(press("g"), press("u")), [null, "goUnassigned"]);
  const reader = new KeyReader();
  reader.read(press("g"), true, 0);
  assert.equal(reader.read(press("u"), true, PAIR_MS + 1), null);
  assert.deepEqual(typed(press("g"), press("x"), press("x")), [null, null, "select"]);
});

test("Shift makes another command of a letter and the sign itself of a sign", () => {
  assert.deepEqual(typed(press("A", { shift: true }), press("?", { shift: true }), press("a")), ["assignNobody", "keymap", "assign"]);
});

test("a keyboard that writes no Latin letters has the same map by place", () => {
  assert.deepEqual(typed(press("ኧ", { code: "KeyE" }), press("ث", { code: "KeyE" })), ["close", "close"]);
});

test("Enter on a button is the button's, Ctrl Z in a field the field's", () => {
  assert.deepEqual(typed(press("Enter", { onControl: true }), press("Enter"), press("z", { ctrl: true, inField: true })), [null, "open", null]);
});

test("keys are written as people read them", () => {
  assert.deepEqual(["Ctrl+k", "Shift+e", "Alt+ArrowDown", "Escape", "["].map(keyLabel), ["Ctrl K", "Shift E", "Alt ↓", "Esc", "["]);
});
