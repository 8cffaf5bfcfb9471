// Bundles every *.test.ts beside its subject and runs them with node's own runner.

import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const folders = ["shared", "customer", "console", "widget"];
const tests = [];
for (const folder of folders) {
  for (const name of await readdir(join(here, folder), { recursive: true })) {
    if (/\.test\.tsx?$/.test(name)) tests.push(join(folder, name));
  }
}
if (tests.length === 0) throw new Error("no tests found");

const out = await mkdtemp(join(tmpdir(), "forecourt-web-"));
try {
  await build({
    absWorkingDir: here,
    entryPoints: tests.sort(),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const files = (await readdir(out, { recursive: true })).filter((name) => name.endsWith(".mjs")).map((name) => join(out, name));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  await rm(out, { recursive: true, force: true });
}
