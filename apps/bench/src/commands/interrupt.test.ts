import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../testing/cli.ts';

const folder = testFolder('interrupt');
const path = join(folder.path, 'program.ts');
beforeAll(() => writeFileSync(path, program));
afterAll(() => folder.remove());

/** A program that reports when it is listening, prints a farewell when interrupted, and exits; it has memory to release. */
const program = `
import { onInterrupt } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'interrupt.ts')).href)};
globalThis.memory = Array.from({ length: 400_000 }, (_, i) => ({ text: String(i) }));
const interrupt = onInterrupt();
const waiting = setInterval(() => {}, 1000);
interrupt.signal.addEventListener('abort', () => {
  clearInterval(waiting);
  process.exitCode = interrupt.exitCode();
  process.stdout.write('farewell');
});
process.stdout.write('listening');
`;

describe('a signal', () => {
  it.each([0, 2, 4, 6, 8, 10])(
    'that arrives %i ms after the last output does not change the exit code',
    async (delay) => {
      const child = spawn(process.execPath, ['--import', 'tsx', path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const over = once(child, 'close');
      await once(child.stdout, 'data');
      child.kill('SIGINT');
      await once(child.stdout, 'data');
      await pause(delay);
      child.kill('SIGINT');
      expect(await over).toEqual([130, null]);
    },
  );
});
