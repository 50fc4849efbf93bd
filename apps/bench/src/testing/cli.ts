import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bytesOf } from '@regatta/record';
import { readRecords } from '../folder/store.ts';

const bin = fileURLToPath(new URL('../../bin/regatta.js', import.meta.url));

/** A running `regatta`. */
export interface Command {
  readonly child: ChildProcess;
  /** All that it has written to stdout and stderr so far. */
  text(): string;
  /** What it has written to stdout. */
  out(): string;
  /** What it has written to stderr. */
  err(): string;
  /** Its exit code, or the signal that ended it. */
  readonly over: Promise<number | string>;
}

/** Starts `regatta` with these arguments. */
export function regatta(args: readonly string[], env: Readonly<Record<string, string>> = {}): Command {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, NO_COLOR: '1', REGATTA_DEBUG: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { both: '', out: '', err: '' };
  for (const name of ['out', 'err'] as const) {
    child[`std${name}`].setEncoding('utf8').on('data', (part) => {
      written[name] += part;
      written.both += part;
    });
  }
  const over = once(child, 'close').then(([code, signal]): number | string => code ?? signal);
  return { child, over, text: () => written.both, out: () => written.out, err: () => written.err };
}

/** Waits until a condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5);
}

/** A folder of a test's own. */
export function testFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `regatta-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The reproducible bytes of the records of a results folder, sorted; a torn last line left out. */
export function resultBytes(folder: string): string[] {
  const path = join(folder, 'trials.jsonl');
  if (!existsSync(path)) return [];
  return [...readRecords(path).records.values()].map(bytesOf).sort();
}

/** Lines of a results folder that are whole. */
export function lineCount(folder: string): number {
  const path = join(folder, 'trials.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}
