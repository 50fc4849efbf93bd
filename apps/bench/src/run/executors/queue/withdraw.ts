import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** Deletes a job that is in the list of waiting ones. One step, so that no worker takes, or finishes, the job in between. */
const lua = `
if redis.call('LREM', KEYS[1], 1, ARGV[1]) > 0 then
  redis.call('DEL', KEYS[2], KEYS[3])
end`;

/** Withdraws a job that no worker has taken. One that a worker runs, or has finished, is left alone. */
export async function withdraw(queue: Queue, connection: Redis, id: string): Promise<void> {
  const key = queue.toKey(id);
  await connection.call('EVAL', lua, 3, queue.toKey('wait'), key, `${key}:logs`, id);
}
