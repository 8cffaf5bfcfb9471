// What a page keeps on the device. A browser may forbid storage (private mode,
// a frame in a stranger's page, a full disk): then things live as long as the
// page, and nothing fails.

export interface Device {
  /** False where everything is forgotten with the page. */
  readonly lasting: boolean;
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(prefix: string): string[];
}

/** A device that forgets with the page. Also the twin for tests. */
export function memoryDevice(): Device {
  const map = new Map<string, string>();
  return {
    lasting: false,
    get: (key) => map.get(key) ?? null,
    set: (key, value) => void map.set(key, value),
    remove: (key) => void map.delete(key),
    keys: (prefix) => [...map.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/** The browser's local storage, with memory behind it for what it refuses. */
export function browserDevice(): Device {
  const memory = memoryDevice();
  const storage = openStorage();
  if (!storage) return memory;
  return {
    lasting: true,
    get(key) {
      return storage.getItem(key) ?? memory.get(key);
    },
    set(key, value) {
      try {
        storage.setItem(key, value);
        memory.remove(key);
      } catch {
        memory.set(key, value);
      }
    },
    remove(key) {
      storage.removeItem(key);
      memory.remove(key);
    },
    keys(prefix) {
      const found = new Set(memory.keys(prefix));
      for (let i = 0; i < storage.length; i++) {
        const key = storage.key(i);
        if (key?.startsWith(prefix)) found.add(key);
      }
      return [...found];
    },
  };
}

function openStorage(): Storage | null {
  try {
    const storage = window.localStorage;
    const probe = "forecourt:probe";
    storage.setItem(probe, "1");
    storage.removeItem(probe);
    return storage;
  } catch {
    return null;
  }
}
