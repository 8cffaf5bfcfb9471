import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, BACKOFF_LAST_MS } from "./backoff";

test("pauses double from half a second and stop growing at thirty", () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 60].map((failures) => backoff(failures, () => 0.999999));
  assert.deepEqual(ceilings, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test("jitter covers the whole pause but never hammers", () => {
  assert.equal(backoff(6, () => 0), 100);
  assert.equal(backoff(6, () => 0.5), 8000);
  assert.ok(backoff(1000, () => 0.5) <= BACKOFF_LAST_MS);
});
