import assert from "node:assert/strict";
import { test } from "node:test";
import { digitsOf } from "./second_step";

test("a pasted code loses its spaces, and digits of other scripts are digits", () => {
  assert.equal(digitsOf(" 482 913\n"), "482913");
  assert.equal(digitsOf("٤٨٢٩١٣"), "482913");
  assert.equal(digitsOf("abc-12"), "12");
});
