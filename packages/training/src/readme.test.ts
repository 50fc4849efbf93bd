import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as baselines from '@regatta/baselines';
import { stream } from '@regatta/core';
import * as denseDropout from '@regatta/dense-dropout';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import * as training from './index.ts';
import * as node from './node.ts';

const text = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const example = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
const modules: Readonly<Record<string, object>> = {
  '@regatta/baselines': baselines,
  '@regatta/core': { stream },
  '@regatta/dense-dropout': denseDropout,
  '@regatta/training': training,
  '@regatta/training/node': node,
};

describe('the README', () => {
  it('has an example that runs and does what it says', async () => {
    const imports = [...example.matchAll(/import \{ (.*?) \} from '(.*?)';\n/g)];
    const names = imports.flatMap(([, list, from]) =>
      list!.split(', ').map((name) => ({ name, from: from! })),
    );
    const known = Object.fromEntries(
      names.map(({ name, from }) => [name, Reflect.get(modules[from]!, name)]),
    );
    expect(Object.values(known).every((value) => typeof value === 'function')).toBe(true);
    const body = example.replace(/import .*\n/g, '').replace("'checkpoints'", 'folder');
    const folder = mkdtempSync(join(tmpdir(), 'regatta-readme-'));
    const given = { ...known, tf, folder };
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
    const run = new AsyncFunction(
      ...Object.keys(given),
      `${body}\nreturn { status, history, outcome, last, loss, penalty, total };`,
    );
    try {
      const first = await run(...Object.values(given));
      expect(['completed', 'stopped']).toContain(first.status);
      expect(first.last.validationPenalty).toBeGreaterThan(0);
      expect(first.total).toBe(first.loss + first.penalty);
      expect(first.outcome.restoredStep).toBeGreaterThan(0);
      expect(first.history[0].total).toBe(first.history[0].loss + first.history[0].penalty);
      // It resumes where it was: at its end.
      const again = await run(...Object.values(given));
      expect(again).toEqual(first);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
