// Apart: it registers tasks.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadLayersModel } from '@regatta/keras/node';
import { recordsOf } from '@regatta/record/testing';
import { taskNamed } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { registerCsvTask } from '../../config/register-csv-task.ts';
import { testFolder } from '../../testing/cli.ts';
import { command } from '../../testing/command.ts';
import type { AdvisePlan } from '../advise-plan.ts';
import type { Configuration } from '../configuration.ts';
import { checkTakeHome, recommended } from './check-take-home.ts';
import { takeHome } from './take-home.ts';
import { trainOnAll } from './train-on-all.ts';

const folder = testFolder('take-home');
afterAll(folder.remove);
// The programs import packages from where a user would have installed them.
const bench = resolve(import.meta.dirname, '../../..');
const installed = join(folder.path, 'node_modules');
mkdirSync(installed);
symlinkSync(join(bench, 'node_modules/@tensorflow'), join(installed, '@tensorflow'));
symlinkSync(join(bench, '../../packages/regatta'), join(installed, 'regatta'));

const none: Configuration = { regularizer: { name: 'none', options: {} }, learningRate: 0.01 };
const planOf = (task: Task): AdvisePlan =>
  ({
    asked: { firstSeed: 3, backend: 'cpu' },
    training: { ...task.defaults, steps: 12, batchSize: 8 },
  }) as unknown as AdvisePlan;

interface Predictor {
  predict(rows: readonly unknown[]): Promise<(Record<string, number> | number)[]>;
  inputsOf(row: unknown): number[];
  network(): Promise<tf.LayersModel>;
}

let count = 0;

/** Takes a network of a table home. */
async function exported(text: string, options: object, configuration: Configuration = none) {
  count += 1;
  const file = join(folder.path, `table${count}.csv`);
  writeFileSync(file, text);
  const task = await registerCsvTask(file, { target: 'y', ...options });
  const out = join(folder.path, `out${count}`);
  const result = await takeHome(task, planOf(task), configuration, [], out);
  const programs: Predictor = await import(pathToFileURL(join(out, 'predict.ts')).href);
  return { task, out, result, programs };
}

/** What the Python program predicts of rows; undefined where Python or NumPy is missing. */
function pythonPredicts(
  out: string,
  rows: readonly object[],
): (Record<string, number> | number)[] | undefined {
  const has = spawnSync('python3', ['-c', 'import numpy']);
  if (has.status !== 0) return undefined;
  writeFileSync(join(out, 'rows.json'), JSON.stringify(rows));
  const program =
    'import json, predict; print(json.dumps(predict.predict(json.load(open("rows.json", encoding="utf-8")))))';
  const run = spawnSync('python3', ['-c', program], { cwd: out, encoding: 'utf8' });
  expect(run.status, run.stderr).toBe(0);
  return JSON.parse(run.stdout);
}

const flat = (answers: readonly (Record<string, number> | number)[]): number[] =>
  answers.flatMap((answer) => (typeof answer === 'number' ? answer : Object.values(answer)));

function expectAlike(a: readonly number[], b: readonly number[], scale = 1): void {
  expect(a).toHaveLength(b.length);
  a.forEach((value, i) => {
    expect(Math.abs(value - b[i]!) / scale).toBeLessThan(1e-5);
  });
}

const u = (i: number): number => ((i * 7919) % 1009) / 1009;
const words = ['red', 'green', 'deep blue'];

/** Tables in the spellings that people use, and a number of rows of each as cells. */
const tables: [string, string[], (i: number) => string[], object][] = [
  [
    'numbers, words and missing cells',
    ['a', 'color', 'b', 'y'],
    (i) => [
      i % 7 === 0 ? '' : u(i).toFixed(4),
      i % 9 === 0 ? 'NA' : words[i % 3]!,
      `${Math.round(1e4 * u(i + 5))}`,
      u(i) + (i % 3) > 1.2 ? 'yes' : 'no',
    ],
    {},
  ],
  [
    'dates, times, currencies and units',
    ['day', 'at', 'price', 'weight', 'size', 'y'],
    (i) => [
      `${1 + (i % 28)}.${1 + (i % 12)}.20${10 + (i % 9)}`,
      `${i % 24}:${10 + (i % 49)}`,
      `$${(1000 + 5000 * u(i)).toLocaleString('en-US', { maximumFractionDigits: 2 })}`,
      `${(50 + 30 * u(i + 1)).toFixed(1)} kg`,
      i % 2 === 0 ? `${(1 + u(i)).toFixed(2)}M` : `${Math.round(300 * u(i) + 10)}K`,
      `${(100 * u(i) + (i % 28)).toFixed(3)}`,
    ],
    { task: 'regression' },
  ],
  [
    'decimal commas, ISO dates with times, sentinels',
    ['x', 'when', 'k', 'y'],
    (i) => [
      u(i).toFixed(4).replace('.', ','),
      `2021-0${1 + (i % 9)}-1${i % 10}T0${i % 10}:30:00Z`,
      i % 11 === 0 ? '-999' : `${i % 5}`,
      ['low', 'mid', 'high'][Math.floor(3 * u(i))]!,
    ],
    { missing: ['-999'], delimiter: ';' },
  ],
];

describe('a network that is taken home', () => {
  it.each(tables)(
    'predicts rows with %s in TypeScript and Python as it does here',
    async (_, header, rowOf, options) => {
      const delimiter = 'delimiter' in options ? ';' : ',';
      const cells = Array.from({ length: 60 }, (_, i) => rowOf(i));
      const quote = (cell: string): string => (cell.includes(delimiter) ? `"${cell}"` : cell);
      const text = [header, ...cells].map((row) => row.map(quote).join(delimiter)).join('\n');
      const { task, out, result, programs } = await exported(text, options);
      const rows = cells.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]!])));
      const { model, data } = await trainOnAll(task, {
        configuration: none,
        training: { ...planOf(task).training, steps: result.steps },
        seed: 3,
        backend: 'cpu',
      });
      // The program standardizes cells as the table was.
      expect(data.train.size).toBe(cells.length);
      expectAlike(
        rows.flatMap((row) => programs.inputsOf(row)),
        Array.from(data.train.inputs),
      );
      const x = tf.tensor2d(data.train.inputs as Float32Array, [cells.length, data.inputShape[0]!]);
      const raw = model.predict(x) as tf.Tensor;
      const { targetScale = 1, targetMean = 0 } = data;
      const expected =
        task.objective.predicts === 'classes' ? tf.softmax(raw) : raw.mul(targetScale).add(targetMean);
      const own = flat(await programs.predict(rows));
      expectAlike(own, Array.from(expected.dataSync()), targetScale);
      const python = pythonPredicts(out, rows);
      if (python !== undefined) expectAlike(flat(python), own, targetScale);
      const keras = await loadLayersModel(join(out, 'keras-model'));
      expectAlike(Array.from((keras.predict(x) as tf.Tensor).dataSync()), Array.from(raw.dataSync()));
      const plain = await programs.network();
      expect(plain.layers.map((layer) => layer.getClassName())).toEqual([
        'InputLayer',
        'Dense',
        'Dense',
        'Dense',
      ]);
      for (const file of result.files) expect(existsSync(join(out, file)), file).toBe(true);
      const classes = task.encoding!.target.classes;
      if (classes !== null)
        expect(Object.keys((await programs.predict(rows.slice(0, 1)))[0]!)).toEqual(classes);
      for (const used of [model, keras, plain]) used.dispose();
    },
  );

  it('refuses words that no row had, cells that are no numbers, and rows without a column', async () => {
    const [, header, rowOf] = tables[0]!;
    const text = [header, ...Array.from({ length: 40 }, (_, i) => rowOf(i))]
      .map((row) => row.join(','))
      .join('\n');
    const { programs } = await exported(text, {});
    const row = { a: '0.5', color: 'red', b: '7' };
    expect(programs.inputsOf(row)).toHaveLength(6);
    expect(() => programs.inputsOf({ ...row, color: 'pink' })).toThrow(
      'column "color": expected one of deep blue, green, red, received "pink".',
    );
    expect(() => programs.inputsOf({ ...row, a: 'much' })).toThrow(
      'column "a": expected a number, received "much".',
    );
    expect(() => programs.inputsOf({ a: '1', b: '2' })).toThrow(
      'column "color": expected a cell, received none.',
    );
  });

  it.each(['dropout', 'batch-norm', 'l2', 'standout'])(
    'has the weights that were trained with %s',
    async (name) => {
      const text = [
        'a,b,y',
        ...Array.from({ length: 40 }, (_, i) => `${u(i)},${u(i + 3)},${u(i) > 0.5 ? 'p' : 'q'}`),
      ].join('\n');
      const configuration = { regularizer: { name, options: {} }, learningRate: 0.01 };
      const { task, out, result } = await exported(text, {}, configuration);
      const { model, data } = await trainOnAll(task, {
        configuration,
        training: { ...planOf(task).training, steps: result.steps },
        seed: 3,
        backend: 'cpu',
      });
      const x = tf.tensor2d(data.train.inputs as Float32Array, [40, 2]);
      const loaded = await loadLayersModel(join(out, 'tfjs-model'));
      expectAlike(
        Array.from((loaded.predict(x) as tf.Tensor).dataSync()),
        Array.from((model.predict(x) as tf.Tensor).dataSync()),
      );
      expect(result.withoutKeras === undefined).toBe(existsSync(join(out, 'predict.py')));
      for (const used of [model, loaded]) used.dispose();
    },
  );
});

describe('the program of a network with layers of Regatta', () => {
  it('registers them in a process of its own', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${u(i)},${u(i + 3)},${u(i) > 0.5 ? 'p' : 'q'}`);
    const configuration = { regularizer: { name: 'standout', options: {} }, learningRate: 0.01 };
    const { out, programs } = await exported(['a,b,y', ...rows].join('\n'), {}, configuration);
    const program = readFileSync(join(out, 'predict.ts'), 'utf8');
    expect(program).toContain("import { register } from 'regatta';");
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('needs `@tensorflow/tfjs` and `regatta`');
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const options = ['--import', tsx, '--conditions=@regatta/source', join(out, 'predict.ts')];
    const run = spawnSync(process.execPath, options, { encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    const [answer] = await programs.predict([JSON.parse(readFileSync(join(out, 'example.json'), 'utf8'))]);
    expect(JSON.parse(run.stdout.slice('y '.length))).toEqual(answer);
  });

  it('is not needed where TensorFlow.js has all layers', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${u(i)},${i % 2 ? 'p' : 'q'}`);
    const configuration = { regularizer: { name: 'dropout', options: {} }, learningRate: 0.01 };
    const { out } = await exported(['a,y', ...rows].join('\n'), {}, configuration);
    expect(readFileSync(join(out, 'predict.ts'), 'utf8')).not.toContain('regatta');
    expect(readFileSync(join(out, 'README.md'), 'utf8')).not.toContain('`regatta`');
  });
});

describe('the best step and the temperature', () => {
  it('are the medians of the trials that judged the configuration', async () => {
    const text = [
      'a,b,y',
      ...Array.from({ length: 40 }, (_, i) => `${u(i)},${u(i + 3)},${i % 2 ? 'p' : 'q'}`),
    ].join('\n');
    const file = join(folder.path, 'steps.csv');
    writeFileSync(file, text);
    const task = await registerCsvTask(file, { target: 'y' });
    const steps = [4, 6, 11];
    const records = recordsOf({ none: [0.5, 0.5, 0.5], dropout: [0.4, 0.4, 0.4] }).map((record, i) => {
      const step = record.regularizer.name === 'none' ? steps[i]! : 1;
      const calibration = { metrics: { temperature: 1 + step / 10 }, bins: [] };
      return { ...record, best: { ...record.best!, step }, calibration };
    });
    const out = join(folder.path, 'steps');
    const result = await takeHome(task, planOf(task), none, records, out);
    expect(result.steps).toBe(6);
    expect(JSON.parse(readFileSync(join(out, 'preprocessing.json'), 'utf8')).target.temperature).toBe(1.6);
  });
});

describe('recommended', () => {
  const finalist = { regularizer: { name: 'dropout', options: { rate: 0.3 } }, learningRate: 0.01 };

  it('is the finalist only if it is shown to be better', () => {
    expect(recommended('better', { finalist, baseline: none })).toBe(finalist);
    for (const outcome of ['worse', 'equal', 'mixed', 'identical', 'unclear', undefined]) {
      expect(recommended(outcome, { finalist, baseline: none })).toBe(none);
    }
  });
});

describe('regatta advise --export', () => {
  const file = join(folder.path, 'whole.csv');
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${u(i)},${words[i % 3]},${(3 * u(i) + (i % 3)).toFixed(4)}`,
  );
  const advise = async (...more: string[]) => {
    const common = ['--steps', '20', '--workers', '0', '--regularizers', 'l2', '--budget', '1s'];
    const run = command(['advise', ...more, ...common, '--out', join(folder.path, 'results')]);
    return { code: await run.over, text: run.text() };
  };

  it('writes the recommended network beside the answer', async () => {
    writeFileSync(file, ['a,color,y', ...rows].join('\n'));
    const out = join(folder.path, 'network');
    const { code, text } = await advise(file, '--target', 'y', '--export', out);
    expect(code, text).toBe(0);
    expect(text).toMatch(
      /exported (?:no regularizer|l2 .*), learning rate .*, trained on all rows for \d+ steps, to .*network: tfjs-model\/model.json/,
    );
    const { predict }: Predictor = await import(pathToFileURL(join(out, 'predict.ts')).href);
    const [answer] = await predict([JSON.parse(readFileSync(join(out, 'example.json'), 'utf8'))]);
    expect(Number.isFinite(answer)).toBe(true);
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('on all 60 rows');
  });

  it('refuses, before it runs, a task without columns and a folder with other content', async () => {
    rmSync(join(folder.path, 'results'), { recursive: true, force: true });
    const task = await advise('generated-tabular-mlp', '--export', join(folder.path, 'other'));
    expect(task.code).toBe(2);
    expect(task.text).toContain(
      '--export: expected a CSV file, whose columns the exported network takes, received the task generated-tabular-mlp',
    );
    expect(() => checkTakeHome(taskNamed('whole-mlp'), folder.path)).toThrow(
      /expected a new or empty folder, or one of an earlier export, received one with /,
    );
    expect(checkTakeHome(taskNamed('whole-mlp'), join(folder.path, 'network'))).toBe(
      join(folder.path, 'network'),
    );
    expect(existsSync(join(folder.path, 'results'))).toBe(false);
  });
});
