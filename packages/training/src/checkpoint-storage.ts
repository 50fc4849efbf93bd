/** Where checkpoints are kept, each under the number of steps before it. */
export interface CheckpointStorage {
  /** The steps of the checkpoints that are there, in any order. */
  steps(): Promise<readonly number[]>;
  /** The checkpoint of a step, as it was written. */
  read(step: number): Promise<Uint8Array>;
  /** Keeps a checkpoint whole or not at all, in place of one of the same step. */
  write(step: number, bytes: Uint8Array): Promise<void>;
  /** Deletes the checkpoint of a step. */
  remove(step: number): Promise<void>;
}

/** Checkpoints in memory: for tests, and to go on after an abort in the same process. */
export function memoryCheckpoints(): CheckpointStorage {
  const kept = new Map<number, Uint8Array>();
  return {
    steps: async () => [...kept.keys()],
    read: async (step) => kept.get(step)?.slice() ?? new Uint8Array(0),
    write: async (step, bytes) => void kept.set(step, bytes.slice()),
    remove: async (step) => void kept.delete(step),
  };
}
