import assert from "node:assert/strict";
import { test } from "node:test";
import { ABEL, HandWire, SARA } from "../shared/testing";
import { Looking } from "./looking";

function stage() {
  let changes = 0;
  const looking = new Looking(() => void (changes += 1));
  const wire = new HandWire();
  const outer = looking.tap(wire);
  const say = (frame: unknown): void => wire.onmessage?.({ data: JSON.stringify(frame) });
  return { looking, wire, outer, say, changes: () => changes };
}

test("the open chat is told when the line is live, and again on the next line", () => {
  const { looking, wire, say } = stage();
  looking.look(12);
  assert.deepEqual(wire.heard, []);
  say({ t: "resumed" });
  looking.look(13);
  looking.look(null);
  assert.deepEqual(wire.heard, [{ t: "look", chat: 12 }, { t: "look", chat: 13 }, { t: "look", chat: null }]);
  looking.look(13);
  const next = new HandWire();
  looking.tap(next);
  next.onmessage?.({ data: '{"t":"resumed"}' });
  assert.deepEqual(next.heard, [{ t: "look", chat: 13 }]);
});

test("who looks is shown once each, and only for the open chat", () => {
  const { looking, say, changes } = stage();
  looking.look(12);
  say({ t: "looking", chat: 12, who: [SARA, SARA, ABEL] });
  assert.deepEqual(looking.in(12), [SARA, ABEL]);
  say({ t: "looking", chat: 13, who: [SARA] });
  assert.deepEqual(looking.in(13), []);
  assert.equal(changes(), 1);
  looking.look(14);
  assert.deepEqual(looking.in(12), []);
});

test("a lost line forgets them, and frames still reach the page", () => {
  const { looking, wire, outer, say } = stage();
  const heard: unknown[] = [];
  outer.onmessage = (event) => void heard.push(event.data);
  looking.look(12);
  say({ t: "looking", chat: 12, who: [SARA] });
  wire.cut();
  assert.deepEqual(looking.in(12), []);
  assert.equal(heard.length, 1);
});

test("a server that does not know the frame is asked once a connection", () => {
  const { looking, wire, say } = stage();
  looking.look(12);
  say({ t: "resumed" });
  say({ t: "error", code: "invalid_field", error: "t: must be one of hello, send, read, typing, ping" });
  looking.look(13);
  assert.equal(wire.heard.length, 1);
});
