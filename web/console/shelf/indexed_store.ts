// The browser's own database as a shelf: keys and values. Where the browser
// forbids it (a private window), nothing is kept and nothing fails.

import type { ShelfStore } from "./shelf";

const DATABASE = "forecourt-console";
const TABLE = "shelf";

export function indexedStore(): ShelfStore {
  let opened: Promise<IDBDatabase | null> | null = null;
  const database = (): Promise<IDBDatabase | null> => (opened ??= open());
  const run = async <T>(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> => {
    const db = await database();
    if (!db) return undefined;
    return new Promise((resolve) => {
      const request = ask(db.transaction(TABLE, mode).objectStore(TABLE));
      request.onsuccess = () => resolve(request.result);
      // A full disk keeps the old copy; the server has the true one.
      request.onerror = () => resolve(undefined);
    });
  };
  return {
    get: (key) => run("readonly", (table) => table.get(key) as IDBRequest<unknown>),
    put: async (key, value) => void (await run("readwrite", (table) => table.put(value, key))),
    clear: async () => void (await run("readwrite", (table) => table.clear())),
  };
}

function open(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    let request: IDBOpenDBRequest;
    try {
      request = indexedDB.open(DATABASE, 1);
    } catch {
      resolve(null);
      return;
    }
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => resolve(null);
  });
}
