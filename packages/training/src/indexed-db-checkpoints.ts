import { RegattaError } from '@regatta/core';
import type { CheckpointStorage } from './checkpoint-storage.ts';

const STORE = 'checkpoints';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function opened(name: string): Promise<IDBDatabase> {
  if (!('indexedDB' in globalThis)) {
    throw new RegattaError({
      subject: 'indexedDbCheckpoints',
      expected: 'a browser with IndexedDB',
      received: 'an environment without indexedDB',
      remedy: 'In Node, use fileCheckpoints from @regatta/training/node.',
    });
  }
  const request = indexedDB.open(`regatta-checkpoints/${name}`, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return settled(request);
}

/** Checkpoints of one training run in IndexedDB, for browsers. @param name a name for the training run. */
export function indexedDbCheckpoints(name: string): CheckpointStorage {
  if (typeof name !== 'string' || name === '') {
    throw new RegattaError({
      subject: 'indexedDbCheckpoints',
      expected: 'the name of a database',
      received: name,
      remedy: "Pass e.g. 'my-training'.",
    });
  }
  const inStore = async <T>(
    mode: IDBTransactionMode,
    body: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    const database = await opened(name);
    try {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
      const [result] = await Promise.all([settled(body(transaction.objectStore(STORE))), done]);
      return result;
    } finally {
      database.close();
    }
  };
  return {
    steps: async () => (await inStore('readonly', (store) => store.getAllKeys())).map(Number),
    async read(step) {
      const bytes: unknown = await inStore('readonly', (store) => store.get(step));
      return bytes instanceof Uint8Array ? bytes : new Uint8Array(0);
    },
    write: async (step, bytes) => void (await inStore('readwrite', (store) => store.put(bytes, step))),
    remove: (step) => inStore('readwrite', (store) => store.delete(step)),
  };
}
