import { RunError } from '@regatta/record';
import type { Redis } from 'ioredis';
import { contradictionsKey } from './protocol.ts';

/** Error that ends a run after a trial gave different numbers the second time. */
export function contradiction(id: string): RunError {
  return new RunError(
    `trial ${id} ran twice with different numbers: the workers disagree, so none of their results can be trusted. ` +
      'Use the same Node version and the same data on all machines, then start over with --fresh.',
  );
}

/** Checks the list of trials that ran twice with different numbers. @throws RunError if it contains one of ours. */
export async function findContradiction(connection: Redis, isOurs: (id: string) => boolean): Promise<void> {
  for (const id of await connection.lrange(contradictionsKey, 0, -1)) {
    if (!isOurs(id)) continue;
    await connection.lrem(contradictionsKey, 0, id);
    throw contradiction(id);
  }
}
