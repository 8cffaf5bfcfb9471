// Starts the demo on a free port, reads its sign-ins, lets a browser play the
// stories, and stops it. FORECOURT_BIN names the program; with
// FORECOURT_E2E_URL a server that runs already is used, and its sign-ins come
// from FORECOURT_E2E_SIGNINS ("role username password", one per line).

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const READY_MS = 60_000;
/** The secret that a site would share with the chat to sign its customers over. */
const SITE_SECRET = randomBytes(32).toString("hex");
/** Lines of the demo that name a sign-in. */
const SIGN_IN = /^\s*(user|worker|admin)\s+(\S+)\s+(\S+)\s*$/;

async function freePort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function program() {
  const named = process.env.FORECOURT_BIN;
  const candidates = named ? [resolve(named)] : ["../target/release/forecourt", "../target/debug/forecourt"].map((path) => join(here, path));
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error(`no program at ${candidates.join(" or ")}: build it first, or name it in FORECOURT_BIN`);
  return found;
}

/** Starts the demo; resolves with its address and sign-ins once it answers. */
async function startDemo() {
  const port = await freePort();
  // A site that may carry the widget, another origin; the stories serve its page.
  // One is another site, one the same site with another port, as a subdomain would be.
  const hosts = [`http://localhost:${await freePort()}`, `http://127.0.0.1:${await freePort()}`].join(",");
  const folder = mkdtempSync(join(tmpdir(), "forecourt-e2e-"));
  const child = spawn(program(), ["demo"], {
    cwd: folder,
    env: {
      ...process.env,
      FORECOURT_LISTEN: `127.0.0.1:${port}`,
      FORECOURT_LIMIT_SCALE: "50",
      FORECOURT_SITE_SECRET: SITE_SECRET,
      FORECOURT_ALLOWED_ORIGINS: hosts,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = `http://127.0.0.1:${port}`;
  const signIns = [];
  let out = "";
  let log = "";
  child.stdout.on("data", (bytes) => {
    out += bytes;
    for (const line of out.split("\n").slice(0, -1)) {
      const found = SIGN_IN.exec(line);
      if (found) signIns.push(found.slice(1).join(" "));
    }
    out = out.slice(out.lastIndexOf("\n") + 1);
  });
  child.stderr.on("data", (bytes) => {
    log = (log + bytes).slice(-20_000);
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + READY_MS;
  while (!(await answers(`${url}/readyz`)) || signIns.length < 3) {
    if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode}:\n${log}`);
    if (Date.now() > until) {
      await stop();
      throw new Error(`the demo was not ready after ${READY_MS / 1000} s, with ${signIns.length} sign-ins printed:\n${log}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return { url, hosts, signIns: signIns.join("\n"), stop, log: () => log };
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Nobody listens yet.
    return false;
  }
}

async function main() {
  const given = process.env.FORECOURT_E2E_URL;
  const demo = given
    ? { url: given, hosts: process.env.FORECOURT_E2E_HOSTS ?? "", signIns: process.env.FORECOURT_E2E_SIGNINS ?? "", stop: async () => undefined, log: () => "" }
    : await startDemo();
  try {
    const only = process.argv.slice(2);
    const stories = (await readdir(join(here, "stories"))).filter((name) => name.endsWith(".test.mjs")).sort();
    const chosen = stories.filter((name) => only.length === 0 || only.some((word) => name.includes(word)));
    if (chosen.length === 0) throw new Error(`no story fits ${only.join(" ")}`);
    const tests = spawn(
      process.execPath,
      // One browser at a time: the machine is small and the stories share a shop.
      ["--test", "--test-concurrency=1", ...chosen.map((name) => join("stories", name))],
      { cwd: here, stdio: "inherit", env: {
          ...process.env,
          FORECOURT_E2E_URL: demo.url,
          FORECOURT_E2E_SIGNINS: demo.signIns,
          FORECOURT_E2E_HOSTS: demo.hosts,
          FORECOURT_E2E_SECRET: process.env.FORECOURT_E2E_SECRET ?? SITE_SECRET,
        },
      },
    );
    const [code] = await once(tests, "exit");
    if (code !== 0 && demo.log()) console.error(`\nthe server's last lines:\n${demo.log().slice(-4_000)}`);
    return code ?? 1;
  } finally {
    await demo.stop();
  }
}

process.exitCode = await main();
