// Builds dist/: stable names, the same bytes on every machine. `--watch` is not
// offered on purpose; a build takes less than a second.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

/** The dark values once more for those who only told their system. */
const tokens = {
  name: "tokens",
  setup(options) {
    options.onLoad({ filter: /tokens\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      const dark = /:root\[data-theme="dark"\] (\{[\s\S]*?\n\})/.exec(css);
      if (!dark) throw new Error("tokens.css has no block for the dark theme");
      const system = `@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) ${dark[1]} }\n`;
      const at = dark.index + dark[0].length;
      return { contents: `${css.slice(0, at)}\n${system}${css.slice(at)}`, loader: "css" };
    });
  },
};

const options = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: ["chrome111", "firefox115", "safari16.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [tokens],
  logLevel: "warning",
};

/** The console's service worker, which holds the files' names and changes with any of them. */
async function buildServiceWorker() {
  const assets = (await readdir(join(dist, "assets"))).sort();
  const names = assets.filter((name) => /^(console\.(js|css|webmanifest)|[a-z]{2}\.js|icon(-192)?\.(svg|png))$/.test(name));
  const hash = createHash("sha256");
  for (const path of ["console.html", ...names.map((name) => `assets/${name}`)]) hash.update(await readFile(join(dist, path)));
  const shell = { version: hash.digest("hex").slice(0, 16), files: names.map((name) => `/assets/${name}`) };
  await build({
    ...options,
    entryPoints: { sw: "console/worker/sw.ts" },
    format: "iife",
    outdir: "dist/assets",
    define: { SHELL: JSON.stringify(shell) },
  });
}

/** Drops the tokens that a page's styles never use. */
async function dropUnusedTokens(file) {
  let css = await readFile(file, "utf8");
  const used = new Set([...css.matchAll(/var\((--[\w-]+)/g)].map((match) => match[1]));
  css = css.replace(/(--[\w-]+):[^;{}]*(;|(?=\}))/g, (whole, name) => (used.has(name) ? whole : ""));
  await writeFile(file, css);
}

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, "assets"), { recursive: true });
// Each customer page is its first screen and one file that comes after it; the
// badge's page is its count and the peek, where there is one. Two sets of
// importers make one shared file, so that no name needs a hash.
for (const [name, start] of [
  ["chat", "customer/chat.tsx"],
  ["frame", "customer/frame.tsx"],
  ["badge", "widget/badge.ts"],
]) {
  await build({
    ...options,
    entryPoints: { [name]: start },
    format: "esm",
    splitting: true,
    chunkNames: `${name}-[name]`,
    outdir: "dist/assets",
  });
}
await build({
  ...options,
  entryPoints: { console: "console/console.tsx", am: "shared/strings/am_file.ts", ar: "shared/strings/ar_file.ts" },
  format: "esm",
  outdir: "dist/assets",
});
await build({ ...options, entryPoints: { later: "customer/later.css" }, outdir: "dist/assets" });
await build({ ...options, entryPoints: ["shop/shop.ts", "shop/shop.css"], format: "iife", outdir: "dist/assets" });
await build({ ...options, entryPoints: { widget: "widget/loader.ts" }, format: "iife", outdir: "dist" });
for (const name of ["chat", "frame", "later", "console"]) await dropUnusedTokens(join(dist, "assets", `${name}.css`));
for (const name of (await readdir(join(here, "pages"))).sort()) {
  const target = name.endsWith(".html") ? join(dist, name) : join(dist, "assets", name);
  await copyFile(join(here, "pages", name), target);
}
await buildServiceWorker();
