// Bytes that wait on the device until the server has them: IndexedDB, and
// memory behind it where a browser forbids that.

export interface Box {
  put(key: string, blob: Blob): Promise<void>;
  get(key: string): Promise<Blob | null>;
  remove(key: string): Promise<void>;
}

const NAME = "forecourt-files";
const STORE = "files";

export function memoryBox(): Box {
  const map = new Map<string, Blob>();
  return {
    put: async (key, blob) => void map.set(key, blob),
    get: async (key) => map.get(key) ?? null,
    remove: async (key) => void map.delete(key),
  };
}

export function deviceBox(): Box {
  const memory = memoryBox();
  let opened: Promise<IDBDatabase | null> | null = null;
  const store = async <T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> => {
    opened ??= open();
    const db = await opened;
    return db ? answered(ask(db.transaction(STORE, mode).objectStore(STORE))) : null;
  };
  return {
    async put(key, blob) {
      await memory.put(key, blob);
      // Safari keeps bytes more surely than blobs.
      const bytes = await blob.arrayBuffer();
      await store("readwrite", (files) => files.put({ bytes, type: blob.type }, key));
    },
    async get(key) {
      const here = await memory.get(key);
      if (here) return here;
      const kept = await store("readonly", (files) => files.get(key) as IDBRequest<{ bytes: ArrayBuffer; type: string } | undefined>);
      return kept ? new Blob([kept.bytes], { type: kept.type }) : null;
    },
    async remove(key) {
      await memory.remove(key);
      await store("readwrite", (files) => files.delete(key));
    },
  };
}

/** Null where the browser keeps nothing (private mode, a frame without storage). */
function open(): Promise<IDBDatabase | null> {
  return new Promise((done) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => done(request.result);
      request.onerror = () => done(null);
      request.onblocked = () => done(null);
    } catch {
      done(null);
    }
  });
}

/** A full disk keeps nothing either: memory has it as long as the page lives. */
function answered<T>(request: IDBRequest<T>): Promise<T | null> {
  return new Promise((done) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => done(null);
  });
}
