import assert from "node:assert/strict";
import { test } from "node:test";
import { sized } from "./photo_scale";

test("a large photo keeps its shape at 2,048 px, a small one its size", () => {
  assert.deepEqual(sized(4_096, 3_072), { width: 2_048, height: 1_536 });
  assert.deepEqual(sized(1_000, 4_000), { width: 512, height: 2_048 });
  assert.deepEqual(sized(640, 480), { width: 640, height: 480 });
});
