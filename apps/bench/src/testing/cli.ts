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

/** A running `regatta` process. */
export interface Command {
  readonly child: ChildProcess;
  /** Output to stdout and stderr so far. */
  text(): string;
  /** Output to stdout so far. */
  out(): string;
  /** Output to stderr so far. */
  err(): string;
  /** Exit code, or the signal that ended the process. */
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

/** A temporary folder for a test. */
export function testFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `regatta-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The reproducible bytes of the records of a results folder, sorted, without a partial last line. */
export function resultBytes(folder: string): string[] {
  const path = join(folder, 'trials.jsonl');
  if (!existsSync(path)) return [];
  return [...readRecords(path).records.values()].map(bytesOf).sort();
}

/** Number of complete lines in the trials of a results folder. */
export function lineCount(folder: string): number {
  const path = join(folder, 'trials.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}
