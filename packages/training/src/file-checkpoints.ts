import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointStorage } from './checkpoint-storage.ts';

const pattern = /^step-(\d+)\.regatta$/;

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

/** Flushes directory entries to disk, if the system supports it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/**
 * Checkpoints of one training run as files `step-<n>.regatta` in a folder of their own, for Node. Each file is written
 * under a temporary name, flushed to disk and then renamed, so that a crash leaves either the old file or the new one.
 */
export function fileCheckpoints(folder: string): CheckpointStorage {
  const path = (step: number): string => join(folder, `step-${String(step).padStart(9, '0')}.regatta`);
  return {
    async steps() {
      const names = await readdir(folder).catch((error: unknown): string[] => {
        if (isMissing(error)) return [];
        throw error;
      });
      return names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
    },
    read: async (step) => new Uint8Array(await readFile(path(step))),
    async write(step, bytes) {
      await mkdir(folder, { recursive: true });
      const beside = `${path(step)}.partial`;
      const handle = await open(beside, 'w');
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, path(step));
      await syncFolder(folder);
    },
    remove: (step) => rm(path(step), { force: true }),
  };
}
