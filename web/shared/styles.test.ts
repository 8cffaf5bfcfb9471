import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** Sides by name, and shorthands whose second and fourth value differ. */
const SIDES = /(?:^|[;{\s"'])(?:left|right|(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)/;
const FOUR = /(?:margin|padding|inset):\s*([^;}]+)/g;

function values(text: string): string[] {
  return text.match(/(?:[\w-]*\((?:[^()]|\([^()]*\))*\)|[^\s()]+)+/g) ?? [];
}

test("styles name no left or right, so that a page can run the other way", () => {
  const found: string[] = [];
  for (const folder of ["shared", "customer", "console", "widget"]) {
    for (const name of readdirSync(folder).filter((one) => /(\.css|_css\.ts)$/.test(one))) {
      const path = join(folder, name);
      for (const [number, line] of readFileSync(path, "utf8").split("\n").entries()) {
        if (SIDES.test(line)) found.push(`${path}:${number + 1}`);
        for (const [, value = ""] of line.matchAll(FOUR)) {
          const four = values(value);
          if (four.length === 4 && four[1] !== four[3]) found.push(`${path}:${number + 1}: ${value}`);
        }
      }
    }
  }
  assert.deepEqual(found, []);
});
