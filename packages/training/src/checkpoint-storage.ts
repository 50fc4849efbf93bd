/** Storage for checkpoints. Each is identified by the number of steps before it. */
export interface CheckpointStorage {
  /** Returns the steps of the stored checkpoints, in any order. */
  steps(): Promise<readonly number[]>;
  /** Returns the checkpoint of a step, as it was written. */
  read(step: number): Promise<Uint8Array>;
  /** Stores a checkpoint atomically, replacing one of the same step. */
  write(step: number, bytes: Uint8Array): Promise<void>;
  /** Deletes the checkpoint of a step. */
  remove(step: number): Promise<void>;
}

/** Checkpoints in memory, for tests and for resuming after an abort in the same process. */
export function memoryCheckpoints(): CheckpointStorage {
  const kept = new Map<number, Uint8Array>();
  return {
    steps: async () => [...kept.keys()],
    read: async (step) => kept.get(step)?.slice() ?? new Uint8Array(0),
    write: async (step, bytes) => void kept.set(step, bytes.slice()),
    remove: async (step) => void kept.delete(step),
  };
}
