import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineCount, regatta, testFolder } from '../testing/cli.ts';
import { command } from '../testing/command.ts';

const folder = testFolder('hostile-text');
afterAll(() => folder.remove());

const bin = fileURLToPath(new URL('../../bin/regatta.js', import.meta.url));
const evil =
  '\u001b]0;OWNED\u0007\u001b[31m\u001b[2J<script>alert(1)</script>\u202egnp\u009b31m\u2028\u200b\nerror: forged';
/** Characters that control a terminal, or that reverse or hide text. */
const obeyed = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const config = join(folder.path, 'regatta.config.mjs');
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
const evil = ${JSON.stringify(evil)};
const line = evil.replaceAll('\\n', ' ');
const own = (name, loss) => defineRegularizer({ name, title: name, summary: evil, paper: evil, hooks: ['loss'], create: (options) => ({ name, options, loss }) });
console.log('the configuration prints ' + line);
export default defineConfig({ tasks: [task], regularizers: [
  own('talking', (loss) => (y, x) => { console.log('a trial prints ' + line); return loss(y, x); }),
  own('throwing', () => () => { throw new Error(evil); }),
] });
`,
);

const results = join(folder.path, 'results');
const trialArgs = ['--tasks', 'tiny-mlp', '--seeds', '1', '--steps', '2', '--backend', 'cpu'];
const hostile = join(folder.path, 'hostile');
const unknown = join(folder.path, 'unknown');

beforeAll(async () => {
  const run = command([
    '--tasks',
    'generated-tabular-mlp',
    '--regularizers',
    'none',
    '--seeds',
    '1',
    '--steps',
    '2',
    '--workers',
    '0',
    '--out',
    results,
  ]);
  expect(await run.over, run.text()).toBe(0);
  const [line = ''] = readFileSync(join(results, 'trials.jsonl'), 'utf8').split('\n');
  const record = JSON.parse(line);
  for (const [path, task] of [
    [hostile, record.task],
    [unknown, `nope${evil}`],
  ]) {
    mkdirSync(path);
    for (const file of ['summary.json', 'environment.json'])
      copyFileSync(join(results, file), join(path, file));
    const regularizer = { ...record.regularizer, name: `none${evil}` };
    writeFileSync(join(path, 'trials.jsonl'), `${JSON.stringify({ ...record, task, regularizer })}\n`);
    const machine = JSON.parse(readFileSync(join(path, 'environment.json'), 'utf8'));
    Object.assign(machine, { cpu: evil, system: evil });
    writeFileSync(join(path, 'environment.json'), JSON.stringify(machine));
    const summary = JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8'));
    Object.assign(summary, { verdict: [evil], command: `x${evil}`, departures: [evil], planHash: evil });
    for (const each of summary.tasks) {
      Object.assign(each, { title: evil, verdict: [evil] });
      for (const arm of each.arms) arm.title = evil;
    }
    writeFileSync(join(path, 'summary.json'), JSON.stringify(summary));
  }
  const model = {
    modelTopology: {
      class_name: 'Sequential',
      config: { name: evil, layers: [{ class_name: evil, config: { name: evil } }] },
    },
  };
  writeFileSync(join(folder.path, 'model.json'), JSON.stringify(model));
}, 300_000);

describe('untrusted text on a terminal', () => {
  it.each([
    ['compare', [hostile, hostile]],
    ['compare', [unknown, unknown]],
    ['report', [hostile]],
    ['report', [unknown]],
    ['verify', [hostile]],
    ['verify', [unknown]],
    ['merge', [hostile, '--out', join(folder.path, `merged${evil}`)]],
    ['list', ['--config', config]],
    ['plan', ['--config', config, ...trialArgs, '--regularizers', `talking${evil.replaceAll('\n', ' ')}`]],
    ['doctor', [join(folder.path, 'model.json')]],
    [`no-command${evil.replaceAll('\n', ' ')}`, []],
  ] as const)('stays text in %j', { timeout: 120_000 }, async (name, args) => {
    // What a configuration prints is guarded by its process.
    const own = args.some((arg) => arg === '--config');
    const run = own ? regatta([name, ...args]) : command([name, ...args]);
    await run.over;
    expect(run.text()).not.toBe('');
    expect(run.out()).not.toMatch(obeyed);
    expect(run.err()).not.toMatch(obeyed);
    expect(run.text()).not.toMatch(/^error: forged/m);
    expect(run.text()).not.toContain('REGATTA_DEBUG');
  });

  it('is not markup in a rewritten report', { timeout: 120_000 }, async () => {
    const run = command(['report', hostile]);
    expect(await run.over, run.text()).toBe(0);
    const markdown = readFileSync(join(hostile, 'report.md'), 'utf8');
    expect(markdown).not.toMatch(/<script/);
    expect(markdown).not.toMatch(obeyed);
  });

  it('keeps stdout for the JSON of a run, and the messages of its trials on separate lines', {
    timeout: 180_000,
  }, async () => {
    for (const workers of ['0', '1']) {
      const out = join(folder.path, `own-${workers}`);
      const args = ['--config', config, ...trialArgs, '--regularizers', 'talking,throwing'];
      const run = regatta([...args, '--workers', workers, '--json', '--out', out]);
      expect(await run.over, run.text()).toBe(1);
      expect(JSON.parse(run.out())).toMatchObject({ suite: expect.any(String) });
      expect(run.text()).not.toMatch(obeyed);
      expect(run.err()).toContain('the configuration prints \\u001b]0;OWNED');
      expect(run.err()).toMatch(/failed: tiny-mlp throwing seed 0: \\u001b/);
    }
  });
});

describe.runIf(process.platform !== 'win32')('streams without a reader', () => {
  const start = (out: string, ...more: readonly string[]) =>
    spawn(
      process.execPath,
      [
        bin,
        '--tasks',
        'generated-tabular-mlp',
        '--regularizers',
        'none',
        '--seeds',
        '2',
        '--steps',
        '20',
        '--workers',
        '0',
        '--out',
        out,
        ...more,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );

  it.each([['text'], ['json']])('do not end a run: --progress %s', { timeout: 120_000 }, async (form) => {
    const out = join(folder.path, `unread-${form}`);
    const child = start(out, '--progress', form);
    child.stdout.destroy();
    child.stderr.destroy();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(lineCount(out)).toBe(2);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('Reproduce with:');
  });
});
