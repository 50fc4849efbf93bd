import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../testing/command.ts';
import { bundleConfig } from './bundle.ts';

const bin = fileURLToPath(new URL('../../bin/regatta.js', import.meta.url));
const example = fileURLToPath(new URL('../../../../examples/own-task', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'regatta-config-test-'));
afterAll(() => rmSync(root, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'user-'));
});
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** Runs the command as `pnpm bench` does for a user in that folder. */
const bench = (from: string, ...args: string[]) => {
  const env = { ...process.env, NO_COLOR: '1', REGATTA_DEBUG: '', INIT_CWD: from };
  return spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', env });
};

/** Sources of a configuration with a local import, for a folder without packages. */
const model = `import * as tf from '@tensorflow/tfjs';
import { attach } from '@regatta/core';
import { apply, defineTask } from '@regatta/bench';
export const units = 4;
export const task = (name) => defineTask({
  name,
  family: 'mlp',
  data: { inputs: Array.from({ length: 40 }, (_, i) => [i % 2, i / 40]), labels: Array.from({ length: 40 }, (_, i) => i % 2) },
  model: (regularizer, { outputs, site }) => {
    const inputs = tf.input({ shape: [2] });
    const hidden = tf.layers.dense({ units, activation: 'relu', name: 'hidden1' });
    const x = attach(regularizer, 'hidden', site('hidden1'), apply(hidden, inputs));
    return tf.model({ inputs, outputs: apply(tf.layers.dense({ units: outputs, name: 'logits' }), x) });
  },
});
`;
const config = `import { defineConfig } from '@regatta/bench';
import { task } from './model.ts';
export default defineConfig({ tasks: [task('two-mlp')] });
`;

describe('bundleConfig', () => {
  const sourceOf = async (): Promise<string> =>
    (await bundleConfig(join(folder, 'regatta.config.ts'))).source;

  it('changes only with the code, including imported files', async () => {
    put('model.ts', model);
    put('regatta.config.ts', config);
    const before = await sourceOf();
    put('regatta.config.ts', `// A comment.\n${config.replace('{ tasks', '{\n  tasks')}`);
    expect(await sourceOf()).toBe(before);
    put('model.ts', model.replace('units = 4', 'units = 5'));
    expect(await sourceOf()).not.toBe(before);
  });

  it('does not change with the folder', async () => {
    put('model.ts', model);
    put('regatta.config.ts', `${config}export const here = import.meta.url;\n`);
    const before = await sourceOf();
    folder = join(folder, 'moved');
    mkdirSync(folder);
    put('model.ts', model);
    put('regatta.config.ts', `${config}export const here = import.meta.url;\n`);
    expect(await sourceOf()).toBe(before);
  });
});

describe('a configuration in a folder without packages', () => {
  const args = ['--regularizers', 'none,dropout', '--steps', '3', '--seeds', '1'];

  it('is found, and gives the same numbers in workers and in this process', () => {
    put('model.ts', model);
    put('regatta.config.ts', config);
    const pool = bench(folder, ...args, '--workers', '1', '--out', 'pool');
    expect([pool.status, pool.stderr]).toEqual([0, expect.stringContaining('suite own: 2 trials')]);
    const here = bench(folder, 'own', ...args, '--workers', '0', '--out', 'here');
    expect(here.status).toBe(0);
    const summary = (out: string): string => readFileSync(join(folder, out, 'summary.json'), 'utf8');
    expect(summary('here')).toBe(summary('pool'));
    expect(summary('here')).not.toContain(folder);
  });

  it('affects the ids of its trials through its code', () => {
    put('model.ts', model);
    put('regatta.config.ts', config);
    const again = (): string => bench(folder, ...args, '--workers', '0', '--out', 'out').stderr;
    expect(again()).toContain('suite own: 2 trials;');
    put('regatta.config.ts', `// A comment.\n${config}`);
    expect(again()).toContain('suite own: 2 trials, 2 of them already done');
    put('model.ts', model.replace('units = 4', 'units = 5'));
    expect(again()).toContain('suite own: 2 trials;');
  });

  it('may build a Transformer, whose sites are its hooks', () => {
    put(
      'regatta.config.ts',
      `import * as tf from '@tensorflow/tfjs';
import { meanOverSteps, transformerEncoderBlock } from '@regatta/transformer';
import { apply, defineConfig, defineTask } from '@regatta/bench';
const labels = Array.from({ length: 40 }, (_, i) => i % 2);
export default defineConfig({ tasks: [defineTask({
  name: 'own-transformer',
  family: 'transformer',
  data: { inputs: labels.map((label, i) => [0, 1, 2].map((t) => [label, (i * t) % 7])), labels },
  model: (regularizer, { inputShape, outputs, site }) => {
    const inputs = tf.input({ shape: [...inputShape] });
    const x = transformerEncoderBlock(inputs, { name: 'block1', numHeads: 1, feedForwardDim: 4, regularizer, site });
    const y = apply(meanOverSteps({ name: 'mean' }), x);
    return tf.model({ inputs, outputs: apply(tf.layers.dense({ units: outputs, name: 'logits' }), y) });
  },
})] });
`,
    );
    const { status, stdout, stderr } = bench(folder, 'list', '--json', '--architecture', 'transformer');
    expect([status, stderr]).toEqual([0, '']);
    const hooks = expect.arrayContaining(['attention', 'residual', 'feedForward', 'branch', 'block']);
    const own = expect.objectContaining({ name: 'own-transformer', hooks });
    expect(JSON.parse(stdout)).toMatchObject({ tasks: expect.arrayContaining([own]) });
  });

  it('may be plain JavaScript, passed with --config, and appears in the list', () => {
    put('model.js', model);
    put('mine.js', config.replace('model.ts', 'model.js'));
    const { status, stdout, stderr } = bench(folder, 'list', '--json', '--config', 'mine.js');
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      suites: expect.arrayContaining([expect.objectContaining({ name: 'own', tasks: ['two-mlp'] })]),
      tasks: expect.arrayContaining([expect.objectContaining({ name: 'two-mlp', hooks: ['hidden'] })]),
    });
  });
});

describe('an invalid configuration', () => {
  it.each([
    ['throws', `throw new Error('no luck');`, 'the configuration threw an error while loading: no luck'],
    ['does not parse', 'export default {', 'cannot be parsed (regatta.config.ts, line'],
    [
      'imports a missing package',
      `import x from 'not-there'; export default x;`,
      'cannot find the package "not-there"',
    ],
    ['exports nothing', 'export const a = 1;', 'expected a default export, received none'],
    ['has an unknown field', 'export default { task: [] };', 'received "task". Did you mean "tasks"?'],
    [
      'has a bad field',
      `export default { tasks: [{ name: 'a b' }] };`,
      'tasks[0].name: expected a kebab-case name, e.g. "my-mlp", received "a b"',
    ],
    [
      'has a missing field',
      `export default { tasks: [{ name: 'a', family: 'mlp', data: {} }] };`,
      'tasks[0].model: expected a function, received nothing. Add tasks[0].model.',
    ],
    [
      'has bad data',
      `export default { tasks: [{ name: 'a', family: 'mlp', data: { inputs: 3 }, model() {} }] };`,
      'tasks[0] "a": data.inputs: expected an array of rows',
    ],
    [
      'has a model that throws',
      `export default { tasks: [{ name: 'a', family: 'mlp', data: { inputs: Array(30).fill([1]), targets: Array(30).fill(1) }, model() { throw new Error('oh'); } }] };`,
      'tasks[0] "a": oh',
    ],
    [
      'uses a name that is taken',
      `export default { tasks: [{ name: 'optdigits-mlp', load() {}, build() {} }] };`,
      'task "optdigits-mlp": expected an unused name',
    ],
    [
      'names an unknown task',
      `export default { suites: [{ name: 's', tasks: ['optdigit-mlp'] }] };`,
      'Did you mean "optdigits-mlp"?',
    ],
    [
      'has a suite without tasks',
      `export default { suites: [{ name: 's' }] };`,
      'suites[0].tasks: expected names of tasks, received nothing',
    ],
  ])('%s: one error that names the file, code 2', async (_name, text, message) => {
    const file = put('regatta.config.ts', text);
    const list = command(['list', '--config', file]);
    const status = await list.over;
    const [stdout, stderr] = [list.out(), list.err()];
    expect(stderr).toContain(message);
    expect(stderr).toContain(file);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('ends the process that found it with the same error', () => {
    const file = put('regatta.config.ts', `throw new Error('no luck');`);
    const { status, stdout, stderr } = bench(folder, 'list');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`error: ${file}: the configuration threw an error while loading: no luck\n`);
  });

  it('is missing: says where it was looked for', () => {
    const { status, stderr } = bench(folder, 'list', '--config', 'none.ts');
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('expected an existing file, received "none.ts"'),
    ]);
  });
});

describe('examples/own-task', () => {
  it('races a table, pictures and series', () => {
    const out = join(root, 'example');
    const { status, stderr } = bench(example, '--steps', '2', '--seeds', '1', '--workers', '0', '--out', out);
    expect([status, stderr]).toEqual([0, expect.stringContaining('suite own:')]);
    const summary: unknown = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'));
    expect(summary).toMatchObject({
      tasks: [
        { task: 'harvest-mlp', primary: { name: 'rmse', unit: 't' } },
        { task: 'bars-cnn', primary: { name: 'scaledLoss' } },
        { task: 'waves-rnn', primary: { name: 'scaledLoss' } },
      ],
    });
    const titles = JSON.stringify(summary);
    for (const arm of ['dropout 0.5', 'spatial-dropout 0.2', 'unit-noise 0.2']) expect(titles).toContain(arm);
  });
});
