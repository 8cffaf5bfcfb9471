// A QR code (ISO/IEC 18004) as squares: byte mode, error correction M, up to
// version 20, which holds 666 bytes. Enough for a link; nothing leaves the page.

/** Error correction bytes of a block and number of blocks, by version, level M. */
const ECC_BYTES = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const VERSION_MAX = 20;
const MASKS: Array<(x: number, y: number) => boolean> = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

type Grid = boolean[][];

/** Rows of dark squares, without the quiet border; null when the text is too long. */
export function qr(text: string): Grid | null {
  const data = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, v) => v > 0 && data.length <= dataBytes(v) - (v < 10 ? 2 : 3));
  if (version < 1 || version > VERSION_MAX) return null;
  const bytes = withCorrection(codewords(data, version), version);
  const { grid, fixed } = frame(version);
  fill(grid, fixed, bytes);
  const drawn = MASKS.map((mask, i) => masked(grid, fixed, mask, i));
  return drawn.reduce((best, next) => (penalty(next) < penalty(best) ? next : best));
}

/** The dark squares as the path of an SVG. */
export function qrPath(grid: Grid): string {
  return grid.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
}

function rawBytes(version: number): number {
  let bits = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    bits -= (25 * marks - 10) * marks - 55;
    if (version >= 7) bits -= 36;
  }
  return Math.floor(bits / 8);
}

function dataBytes(version: number): number {
  return rawBytes(version) - (ECC_BYTES[version] ?? 0) * (BLOCKS[version] ?? 0);
}

function codewords(data: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number): void => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1);
  };
  put(4, 4);
  put(data.length, version < 10 ? 8 : 16);
  for (const byte of data) put(byte, 8);
  const room = dataBytes(version) * 8;
  put(0, Math.min(4, room - bits.length));
  while (bits.length % 8 > 0) bits.push(0);
  const bytes = Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(i * 8, i * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0));
  for (let pad = 0xec; bytes.length < room / 8; pad ^= 0xec ^ 0x11) bytes.push(pad);
  return bytes;
}

/** Blocks with their correction, woven together. */
function withCorrection(data: number[], version: number): number[] {
  const count = BLOCKS[version] ?? 1;
  const ecc = ECC_BYTES[version] ?? 0;
  const short = Math.floor(rawBytes(version) / count) - ecc;
  const longs = rawBytes(version) % count;
  const generator = generatorOf(ecc);
  const blocks: number[][] = [];
  for (let i = 0, at = 0; i < count; i++) {
    const length = short + (i >= count - longs ? 1 : 0);
    blocks.push(data.slice(at, at + length));
    at += length;
  }
  const corrections = blocks.map((block) => remainder(block, generator));
  const out: number[] = [];
  for (let i = 0; i <= short; i++) for (const block of blocks) if (i < block.length) out.push(block[i] ?? 0);
  for (let i = 0; i < ecc; i++) for (const block of corrections) out.push(block[i] ?? 0);
  return out;
}

function times(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

function generatorOf(degree: number): number[] {
  const out = [...Array<number>(degree - 1).fill(0), 1];
  for (let i = 0, root = 1; i < degree; i++, root = times(root, 2)) {
    for (let j = 0; j < degree; j++) out[j] = times(out[j] ?? 0, root) ^ (out[j + 1] ?? 0);
  }
  return out;
}

function remainder(data: number[], generator: number[]): number[] {
  const out = generator.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (out.shift() ?? 0);
    out.push(0);
    generator.forEach((value, i) => (out[i] = (out[i] ?? 0) ^ times(value, factor)));
  }
  return out;
}

/** The patterns that every code has, and which squares they take. */
function frame(version: number): { grid: Grid; fixed: Grid } {
  const size = version * 4 + 17;
  const grid: Grid = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const fixed: Grid = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const set = (x: number, y: number, dark: boolean): void => {
    const [row, taken] = [grid[y], fixed[y]];
    if (!row || !taken || x < 0 || x >= size) return;
    row[x] = dark;
    taken[x] = true;
  };
  const ring = (cx: number, cy: number, reach: number, light: (distance: number) => boolean): void => {
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) set(cx + dx, cy + dy, !light(Math.max(Math.abs(dx), Math.abs(dy))));
    }
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  const corners = [[3, 3], [size - 4, 3], [3, size - 4]] as const;
  for (const [x, y] of corners) ring(x, y, 4, (distance) => distance === 2 || distance === 4);
  const marks = marksOf(version, size);
  for (const x of marks) {
    for (const y of marks) {
      if (!corners.some(([cx, cy]) => Math.abs(cx - x) < 5 && Math.abs(cy - y) < 5)) ring(x, y, 2, (distance) => distance === 1);
    }
  }
  format(set, size, 0);
  if (version >= 7) versionMarks(set, size, version);
  return { grid, fixed };
}

function marksOf(version: number, size: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const out = Array.from({ length: count - 1 }, (_, i) => size - 7 - i * step);
  return [6, ...out.reverse()];
}

type Set = (x: number, y: number, dark: boolean) => void;

/** Level M and the mask, twice; the square that is always dark. */
function format(set: Set, size: number, mask: number): void {
  let rest = mask;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (i: number): boolean => ((bits >>> i) & 1) === 1;
  for (let i = 0; i < 8; i++) set(size - 1 - i, 8, bit(i));
  for (let i = 8; i < 15; i++) set(8, size - 15 + i, bit(i));
  for (let i = 0; i < 6; i++) set(8, i, bit(i));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let i = 9; i < 15; i++) set(14 - i, 8, bit(i));
  set(8, size - 8, true);
}

function versionMarks(set: Set, size: number, version: number): void {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const dark = ((bits >>> i) & 1) === 1;
    set(size - 11 + (i % 3), Math.floor(i / 3), dark);
    set(Math.floor(i / 3), size - 11 + (i % 3), dark);
  }
}

/** Up and down in pairs of columns from the right, over what is free. */
function fill(grid: Grid, fixed: Grid, bytes: number[]): void {
  const size = grid.length;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upward = ((right + 1) & 2) === 0;
    for (let i = 0; i < size; i++) {
      const y = upward ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        const row = grid[y];
        if (!row || fixed[y]?.[x]) continue;
        row[x] = (((bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1;
        at += 1;
      }
    }
  }
}

function masked(grid: Grid, fixed: Grid, mask: (x: number, y: number) => boolean, number: number): Grid {
  const out = grid.map((row, y) => row.map((dark, x) => (fixed[y]?.[x] ? dark : dark !== mask(x, y))));
  format((x, y, dark) => {
    const row = out[y];
    if (row) row[x] = dark;
  }, grid.length, number);
  return out;
}

/** How hard to read: long runs, blocks, and too much of one colour. */
function penalty(grid: Grid): number {
  const columns = grid.map((_, x) => grid.map((row) => row[x] ?? false));
  const lines = [...grid, ...columns].reduce((sum, line) => sum + runs(line), 0);
  let blocks = 0;
  let dark = 0;
  grid.forEach((row, y) =>
    row.forEach((cell, x) => {
      if (cell) dark += 1;
      const below = grid[y + 1];
      if (below && x + 1 < row.length && row[x + 1] === cell && below[x] === cell && below[x + 1] === cell) blocks += 3;
    }),
  );
  const share = (dark * 100) / grid.length ** 2;
  return lines + blocks + Math.floor(Math.abs(share - 50) / 5) * 10;
}

function runs(line: boolean[]): number {
  const text = line.map((dark) => (dark ? "1" : "0")).join("");
  const long = [...text.matchAll(/0{5,}|1{5,}/g)].reduce((sum, [run]) => sum + run.length - 2, 0);
  // What looks like a corner's eye inside the data misleads a reader most.
  const eyes = [...text.matchAll(/(?=10111010000|00001011101)/g)].length;
  return long + eyes * 40;
}
