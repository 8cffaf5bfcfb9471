import assert from "node:assert/strict";
import { test } from "node:test";
import { newClientId } from "./client_id";

test("is a UUID of version 7 with its time in front", () => {
  const id = newClientId(0x0190_0000_0000);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(id.startsWith("01900000-0000"));
});

test("sorts in the order of making, also within a millisecond and when the clock goes back", () => {
  const ids = [5_000_000_000_000, 5_000_000_000_000, 4_000_000_000_000, 5_000_000_000_001].map((now) => newClientId(now));
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
});
