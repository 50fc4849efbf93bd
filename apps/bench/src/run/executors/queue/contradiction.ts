import { RunError } from '@regatta/record';
import type { Redis } from 'ioredis';
import { contradictionsKey } from './protocol.ts';

/** What ends a run when a trial came to other numbers the second time. */
export function contradiction(id: string): RunError {
  return new RunError(
    `trial ${id} ran twice with different numbers: the workers do not agree, and no result of theirs can be trusted. ` +
      'Give all machines the same Node version and the same data, then start over with --fresh.',
  );
}

/** Takes note of what workers say of trials that ran twice. @throws RunError for one that is ours. */
export async function findContradiction(connection: Redis, isOurs: (id: string) => boolean): Promise<void> {
  for (const id of await connection.lrange(contradictionsKey, 0, -1)) {
    if (!isOurs(id)) continue;
    await connection.lrem(contradictionsKey, 0, id);
    throw contradiction(id);
  }
}
