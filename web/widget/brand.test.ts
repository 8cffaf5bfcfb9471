import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedBrand } from "./brand";

/** White on a colour, as WCAG counts it. */
function contrast(rgb: string): number {
  const [red = 0, green = 0, blue = 0] = rgb.split(",").map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

test("a colour that is dark enough stays as the shop chose it", () => {
  assert.equal(fixedBrand("rgb(11, 92, 102)"), "11,92,102");
  assert.equal(fixedBrand("rgb(194, 65, 12)"), "194,65,12");
});

test("every colour is darkened until white can be read on it", () => {
  for (let red = 0; red <= 255; red += 15) {
    for (let green = 0; green <= 255; green += 15) {
      for (let blue = 0; blue <= 255; blue += 15) {
        const fixed = fixedBrand(`rgb(${red}, ${green}, ${blue})`);
        assert.ok(contrast(fixed) >= 4.5, `${red} ${green} ${blue} became ${fixed}`);
      }
    }
  }
});

test("what is not understood is left to the default", () => {
  assert.equal(fixedBrand("color(display-p3 1 0 0)"), "");
  assert.equal(fixedBrand(""), "");
});
