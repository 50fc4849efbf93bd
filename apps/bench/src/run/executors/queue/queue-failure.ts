import { messageOf, RunError, UsageError } from '@regatta/record';
import type { Redis } from 'ioredis';
import { shortened } from '../failure.ts';

const outOfMemory =
  'it is out of memory. Give it more (maxmemory in its configuration), or free it of what others keep there; the same command goes on from where this one ended';

/** What is to be done about an error of the server, by how Redis calls it. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/\bOOM command not allowed/, outOfMemory],
  [
    /\b(READONLY|MISCONF) /,
    'it takes no changes. Give it a disk that it can write to, or name the primary server of a replicated one',
  ],
  [
    /\bWRONGTYPE /,
    'somebody else keeps other things there under the names that Regatta uses. Name another database, e.g. redis://host:6379/1',
  ],
  [/\bNOPERM /, 'the user of --queue may not do what a queue needs. Give it the rights of all commands'],
];

/** What ends a run, or a worker, when the server fails it; an error that says enough is left as it is. */
export function queueFailure(error: unknown, shown: string): unknown {
  if (error instanceof RunError || error instanceof UsageError) return error;
  const text = messageOf(error);
  const known = remedies.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return new RunError(`the queue at ${shown}: ${known[1]}.`);
  if (!(error instanceof Error) || error.name !== 'ReplyError') return error;
  return new RunError(`the queue at ${shown} answered with an error: ${shortened(text, 300)}`);
}

/** Finds out whether a server has room: one that has none answers who only reads, so that a run would wait without end. @throws RunError */
export async function findFullMemory(connection: Redis, shown: string): Promise<void> {
  const memory = await connection.info('memory');
  const [used, most] = ['used_memory', 'maxmemory'].map((name) =>
    Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory)?.[1] ?? 0),
  );
  if (most! > 0 && used! > most!) throw new RunError(`the queue at ${shown}: ${outOfMemory}.`);
}
