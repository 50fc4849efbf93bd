import { messageOf, RunError, UsageError } from '@regatta/record';
import type { Redis } from 'ioredis';
import { shortened } from '../failure.ts';

const outOfMemory =
  'it is out of memory. Give it more (maxmemory in its configuration), or delete other data on it; the same command continues from here';

/** Remedies for errors of the server, by Redis error code. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/\bOOM command not allowed/, outOfMemory],
  [
    /\b(READONLY|MISCONF) /,
    'it does not accept writes. Make its disk writable, or use the primary server if this is a replica',
  ],
  [
    /\bWRONGTYPE /,
    "it contains other data under Regatta's keys. Use another database, e.g. redis://host:6379/1",
  ],
  [/\bNOPERM /, 'the user in --queue lacks permissions. Allow it to run all commands'],
];

/** Turns a server error into one with a remedy, which ends a run or a worker; other errors are returned unchanged. */
export function queueFailure(error: unknown, shown: string): unknown {
  if (error instanceof RunError || error instanceof UsageError) return error;
  const text = messageOf(error);
  const known = remedies.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return new RunError(`the queue at ${shown}: ${known[1]}.`);
  if (!(error instanceof Error) || error.name !== 'ReplyError') return error;
  return new RunError(`the queue at ${shown} answered with an error: ${shortened(text, 300)}`);
}

/** Checks that a server can store data; a full one still answers reads, so a run would wait forever. @throws RunError if it is full. */
export async function findFullMemory(connection: Redis, shown: string): Promise<void> {
  const memory = await connection.info('memory');
  const [used, most] = ['used_memory', 'maxmemory'].map((name) =>
    Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory)?.[1] ?? 0),
  );
  if (most! > 0 && used! > most!) throw new RunError(`the queue at ${shown}: ${outOfMemory}.`);
}
