import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { RunError } from '@regatta/record';
import { createWhole, moveFile, readTextIfThere, removeFile } from '@regatta/record/files';

/** The process that holds a lock. The start time distinguishes it from a later process with the same id. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start of the process in clock ticks since boot; null if the system does not provide it. */
  readonly started: string | null;
}

function startTime(pid: number): string | null {
  try {
    // Field 22 of /proc/<pid>/stat; the second field is a name in parentheses that may contain anything.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const now = startTime(pid);
  return started === null || now === null || now === started;
}

function holderOf(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host, started } = { pid: undefined, host: undefined, started: null, ...value };
    if (typeof pid !== 'number' || typeof host !== 'string') return undefined;
    return { pid, host, started: typeof started === 'string' ? started : null };
  } catch {
    return undefined;
  }
}

/** Maximum size of a lock file in bytes. */
const mostBytes = 4096;
const attempts = 10;
/** Milliseconds to wait for a process to write its lock, on file systems that cannot create it atomically. */
const patience = 20;

const read = (path: string): string | undefined => readTextIfThere(path, mostBytes);

/**
 * Acquires a lock file and returns a function that releases it. Takes over the lock of a process that no longer runs.
 *
 * @throws RunError that names the process holding the lock.
 */
export function lock(path: string): () => void {
  const content = JSON.stringify({ pid: process.pid, host: hostname(), started: startTime(process.pid) });
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (createWhole(path, content)) {
      return () => {
        if (read(path) === content) removeFile(path);
      };
    }
    const found = read(path);
    if (found === undefined) continue;
    if (found === '' && attempt <= attempts / 2) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, patience);
      continue;
    }
    const holder = holderOf(found);
    if (holder && isAlive(holder)) {
      throw new RunError(
        `another run (process ${holder.pid} on ${holder.host}) is writing to this folder.\n` +
          `Wait for it, stop it, or choose another folder with --out. If there is no such run, delete ${path}.`,
      );
    }
    // If several processes find a stale lock, the one whose rename moves that very file removes it.
    const aside = `${path}.dead.${process.pid}`;
    if (!moveFile(path, aside)) continue;
    if (read(aside) === found) removeFile(aside);
    else moveFile(aside, path);
  }
  throw new RunError(
    `could not acquire the lock ${path}: other runs are starting in this folder at the same time. Use another folder with --out, or try again`,
  );
}
