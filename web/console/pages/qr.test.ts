import assert from "node:assert/strict";
import { test } from "node:test";
import { qr, qrPath } from "./qr";

/** Read back by a reader of another make when it was written down here. */
const READ_BACK = [
  "#######.##.#..#######",
  "#.....#..#.#..#.....#",
  "#.###.#.##.#..#.###.#",
  "#.###.#..#.#..#.###.#",
  "#.###.#..#.##.#.###.#",
  "#.....#.##.##.#.....#",
  "#######.#.#.#.#######",
  "..........#.#........",
  "#.#...##.##....#..#.#",
  "##.#...##..#...#.##..",
  "#.#.#.##.#.###..#...#",
  "#.##.#.#.###.#.#.#..#",
  "###..##.##.##.#.#.#.#",
  "........###..#.#.....",
  "#######.#....##.##..#",
  "#.....#..#..#..###.#.",
  "#.###.#...#..##..###.",
  "#.###.#...##.##..#...",
  "#.###.#.#..###..#.###",
  "#.....#...##.#####...",
  "#######.###########.#"
];

test("a code is drawn as it was read back", () => {
  assert.deepEqual(qr("FORECOURT")?.map((row) => row.map((dark) => (dark ? "#" : ".")).join("")), READ_BACK);
});

test("the code grows with the text, and one that is too long is none", () => {
  assert.deepEqual([14, 15, 300, 666].map((n) => qr("x".repeat(n))?.length), [21, 25, 69, 97]);
  assert.equal(qr("x".repeat(667)), null);
});

test("the path has one square for each dark one", () => {
  assert.equal(qrPath([[true, false], [false, true]]), "M0 0h1v1h-1zM1 1h1v1h-1z");
});
