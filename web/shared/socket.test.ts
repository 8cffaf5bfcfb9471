import assert from "node:assert/strict";
import { test } from "node:test";
import { Socket, SILENCE_MAX_MS, type SocketState } from "./socket";
import { HandClock, HandWire, HANNA } from "./testing";

function set() {
  const clock = new HandClock();
  const wires: HandWire[] = [];
  const states: SocketState[] = [];
  const socket = new Socket({
    open: () => {
      const wire = new HandWire();
      wires.push(wire);
      return wire;
    },
    hello: () => ({ t: "hello", token: "x", resume: { 12: wires.length } }),
    onFrame: () => undefined,
    onState: (state) => states.push(state),
    timers: clock,
    random: () => 0.999,
  });
  const last = (): HandWire => wires.at(-1) as HandWire;
  return { clock, wires, states, socket, last };
}

test("says hello first and is live after the replay", () => {
  const { socket, states, last } = set();
  socket.start();
  last().greet(HANNA);
  assert.deepEqual(last().heard, [{ t: "hello", token: "x", resume: { "12": 1 } }]);
  assert.deepEqual(states, ["opening", "greeting", "resuming", "live"]);
});

test("a lost line is tried again with growing pauses, from the first one after a live time", async () => {
  const { socket, clock, wires, last } = set();
  socket.start();
  for (const [round, pause] of [500, 1000, 2000].entries()) {
    last().cut();
    await clock.pass(pause - 50);
    assert.equal(wires.length, round + 1, "not before its pause");
    await clock.pass(60);
    assert.equal(wires.length, round + 2);
  }
  last().greet(HANNA);
  last().cut();
  await clock.pass(510);
  assert.equal(wires.length, 5);
});

test("silence ends the line, a ping keeps it", async () => {
  const { socket, clock, wires, last } = set();
  socket.start();
  last().greet(HANNA);
  await clock.pass(25_000);
  assert.deepEqual(last().heard.at(-1), { t: "ping" });
  last().say({ t: "pong" });
  await clock.pass(SILENCE_MAX_MS - 1);
  assert.equal(socket.state, "live");
  await clock.pass(2);
  assert.equal(socket.state, "waiting");
  assert.ok(wires[0]?.closed);
});

test("waking up tries at once, or checks the line", async () => {
  const { socket, clock, wires, last } = set();
  socket.start();
  last().cut();
  socket.wake();
  assert.equal(wires.length, 2);
  last().greet(HANNA);
  socket.wake();
  await clock.pass(5_001);
  assert.equal(socket.state, "waiting");
});

test("the end of the session is final", async () => {
  const { socket, clock, wires, last } = set();
  socket.start();
  last().greet(HANNA);
  last().cut(4401);
  await clock.pass(120_000);
  assert.equal(socket.state, "ended");
  assert.equal(wires.length, 1);
});

test("an upgrade that never answers is given up", async () => {
  const { socket, clock, wires } = set();
  socket.start();
  await clock.pass(12_001);
  assert.equal(socket.state, "waiting");
  assert.ok(wires[0]?.closed);
});
