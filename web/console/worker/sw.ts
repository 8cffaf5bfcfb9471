// The service worker: keeps the console's own files, so that it opens without a
// network. It holds no chats and no answers of the server (the page keeps those
// for whoever is signed in), and never stands between the page and the API.
// One build, one cache: page, script and styles always come from the same one.

export {};

/** Put in by the build: the files' names, and a word that changes with any of them. */
declare const SHELL: { version: string; files: string[] };

interface WaitingEvent extends Event {
  waitUntil(task: Promise<unknown>): void;
}
interface AskedEvent extends WaitingEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
/** The part of the worker's world that is used here. */
interface WorkerWorld {
  addEventListener(type: "install" | "activate", run: (event: WaitingEvent) => void): void;
  addEventListener(type: "fetch", run: (event: AskedEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: { origin: string };
}
declare const self: WorkerWorld;

const PREFIX = "forecourt-console-";
const CACHE = PREFIX + SHELL.version;
const PAGE = "/console";

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const key = keyOf(event.request);
  if (key !== null) event.respondWith(fromCache(key, event.request));
});

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  // "reload": past the browser's own cache, which may still hold the build before.
  await cache.addAll([PAGE, ...SHELL.files].map((path) => new Request(path, { cache: "reload" })));
}

async function dropOld(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

/** Under which name a request stands in the cache; null for everything that is not the console's own file. */
function keyOf(request: Request): string | null {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return null;
  if (request.mode === "navigate") return url.pathname === PAGE ? PAGE : null;
  return SHELL.files.includes(url.pathname) ? url.pathname : null;
}

async function fromCache(key: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(key)) ?? fetch(request);
}
