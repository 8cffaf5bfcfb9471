// Fails when a first load grows over its budget (gzip, JS and CSS together).

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const KIB = 1024;
const BUDGETS = [
  { what: "loader", limit: 3 * KIB, files: ["widget.js"] },
  { what: "badge", limit: 4 * KIB, files: ["assets/badge.js", "assets/badge-chunk.js"] },
  { what: "frame", limit: 25 * KIB, files: ["assets/frame.js", "assets/frame-chunk.js", "assets/frame.css"] },
  { what: "customer page", limit: 30 * KIB, files: ["assets/chat.js", "assets/chat-chunk.js", "assets/chat.css"] },
  { what: "console", limit: 120 * KIB, files: ["assets/console.js", "assets/console.css"] },
];

let over = 0;
for (const { what, limit, files } of BUDGETS) {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(new URL(`dist/${file}`, import.meta.url)), { level: 9 }).length;
  const fits = bytes <= limit;
  if (!fits) over += 1;
  console.log(`${fits ? "ok  " : "OVER"} ${what}: ${(bytes / KIB).toFixed(1)} KiB of ${limit / KIB} KiB`);
}
if (over > 0) process.exit(1);
