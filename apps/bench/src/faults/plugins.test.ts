import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { regatta, testFolder } from '../testing/cli.ts';

const folder = testFolder('plugins');
afterAll(() => folder.remove());

/** Regularizers that misbehave as a user's code may. */
const config = join(folder.path, 'regatta.config.ts');
writeFileSync(
  config,
  `import { apply, defineConfig, defineRegularizer, defineTask } from '@regatta/bench';
import * as tf from '@tensorflow/tfjs';
const rows = Array.from({ length: 40 }, (_, i) => i);
const task = defineTask({
  name: 'tiny-mlp', family: 'mlp', data: { inputs: rows.map((i) => [i % 2, i / 40]), labels: rows.map((i) => i % 2) },
  model(_, { outputs }) {
    const inputs = tf.input({ shape: [2] });
    return tf.model({ inputs, outputs: apply(tf.layers.dense({ units: outputs, name: 'logits' }), inputs) });
  },
});
const bad = (name, loss) => defineRegularizer({
  name, title: name, summary: name, paper: 'none', hooks: ['loss'],
  create: (options) => ({ name, options, loss }),
});
export default defineConfig({ tasks: [task], regularizers: [
  bad('throwing', () => () => { throw new Error('no luck today'); }),
  bad('absent', () => () => undefined.nothing),
  bad('nan', (loss) => (y, x) => tf.mul(loss(y, x), NaN)),
  bad('greedy', () => () => { for (const all = []; ; ) all.push(new Array(10000).fill({})); }),
  bad('endless', () => () => { for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }),
  bad('leaving', () => () => process.exit(7)),
  bad('late', (loss) => (y, x) => { setTimeout(() => { throw new Error('too late'); }, 0); return loss(y, x); }),
] });
`,
);

interface Ended {
  readonly status: string;
  readonly message: string | undefined;
}

/** Runs one trial of each regularizer. @returns the outcomes and the output of the command. */
async function race(names: readonly string[], ...more: readonly string[]) {
  const out = join(folder.path, names.join('-'));
  const run = regatta(
    [
      '--config',
      config,
      '--tasks',
      'tiny-mlp',
      '--regularizers',
      names.join(','),
      '--seeds',
      '1',
      '--steps',
      '5',
      '--backend',
      'cpu',
      '--workers',
      '2',
      '--out',
      out,
      ...more,
    ],
    { NODE_OPTIONS: '--max-old-space-size=200' },
  );
  const code = await run.over;
  const ends = new Map<string, Ended>();
  for (const line of readFileSync(join(out, 'trials.jsonl'), 'utf8').trimEnd().split('\n')) {
    const { regularizer, status, message } = JSON.parse(line);
    ends.set(regularizer.name, { status, message });
  }
  return { code, ends, text: run.text() };
}

describe("a user's code", () => {
  it('that throws, returns NaN, uses all memory or exits affects only its own trial', async () => {
    const { code, ends, text } = await race([
      'none',
      'throwing',
      'absent',
      'nan',
      'greedy',
      'leaving',
      'late',
    ]);
    expect(code).toBe(1);
    expect(ends.get('none')).toMatchObject({ status: 'ok' });
    expect(ends.get('nan')).toMatchObject({ status: 'diverged' });
    expect(ends.get('throwing')).toEqual({ status: 'failed', message: 'no luck today' });
    expect(ends.get('absent')).toMatchObject({ status: 'failed' });
    expect(ends.get('greedy')).toEqual({
      status: 'failed',
      message:
        'the worker process ran out of memory. Make the trial smaller, or give processes more memory with NODE_OPTIONS=--max-old-space-size=<MB> (2 attempts)',
    });
    expect(ends.get('leaving')?.message).toBe('the worker process ended with exit code 7 (2 attempts)');
    expect(ends.get('late')?.message).toContain('too late');
    expect(text).not.toMatch(/^ +at /m);
    expect(text).toContain('failed: tiny-mlp throwing seed 0: no luck today');
  });

  it('that never returns is stopped at --trial-limit', async () => {
    // A whole run, from its start on, takes longer than the trial in it, however busy the machine is.
    const began = performance.now();
    await race(['none']);
    const limit = Math.ceil((performance.now() - began) / 1000);
    const { code, ends } = await race(['none', 'endless'], '--trial-limit', `${limit}s`);
    expect(code).toBe(1);
    expect(ends.get('none')).toMatchObject({ status: 'ok' });
    expect(ends.get('endless')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining(`it took longer than ${limit} s. Increase --trial-limit`),
    });
  });

  it('cannot be stopped if it runs in this process, which is reported at once', async () => {
    const run = regatta(['--workers', '0', '--trial-limit', '2s', '--out', join(folder.path, 'unused')]);
    expect(await run.over).toBe(2);
    expect(run.text()).toBe(
      'error: --trial-limit: expected trials in processes of their own, received --workers 0. Use --workers 1 or more.\n',
    );
  });
});
