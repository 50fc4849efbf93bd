import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../testing/cli.ts';
import { command } from '../testing/command.ts';

const folder = testFolder('hostile-folders');
afterAll(() => folder.remove());

const results = join(folder.path, 'results');
const runInto = (out: string) =>
  command([
    '--tasks',
    'generated-tabular-mlp',
    '--regularizers',
    'none,dropout',
    '--seeds',
    '2',
    '--steps',
    '2',
    '--samples',
    '0',
    '--workers',
    '0',
    '--out',
    out,
  ]);
const files = ['summary.json', 'environment.json', 'tasks.json', 'trials.jsonl'];

beforeAll(async () => {
  const run = runInto(results);
  expect(await run.over, run.text()).toBe(0);
}, 120_000);

let made = 0;
/** Creates a copy of the results with one modified file. */
function changed(name: string, change: (text: string) => string): string {
  made += 1;
  const path = join(folder.path, `folder-${made}`);
  mkdirSync(path);
  for (const file of files) copyFileSync(join(results, file), join(path, file));
  writeFileSync(join(path, name), change(readFileSync(join(path, name), 'utf8')));
  return path;
}

// biome-ignore lint/suspicious/noExplicitAny: a hostile file may contain anything.
type Anything = any;
const json = (change: (value: Anything) => void) => (text: string) => {
  const value = JSON.parse(text);
  change(value);
  return JSON.stringify(value);
};
const lines = (change: (record: Anything) => void) => (text: string) =>
  `${text.trimEnd().split('\n').map(json(change)).join('\n')}\n`;

/** The error message of a command, which must be an expected error. */
async function errorOf(args: readonly string[]): Promise<string> {
  const run = args[0] === 'run' ? runInto(`${args[1]}`) : command(args);
  expect(await run.over, run.text()).toBe(1);
  expect(run.err()).not.toContain('REGATTA_DEBUG');
  const errors = /^error: .*/ms.exec(run.err()) ?? [''];
  expect(run.err().match(/^error: /gm)).toHaveLength(1);
  return errors[0];
}

describe('an invalid summary', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  it.each<[string, (text: string) => string, RegExp]>([
    ['without a plan', json((s) => Object.assign(s, { plan: null })), /summary\.json is damaged: plan: /],
    ['without tasks', json((s) => delete s.plan.tasks), /damaged: tasks: .* array/],
    [
      'of a task without a metric',
      json((s) => Object.assign(s.plan.tasks[0], { primary: null })),
      /tasks\.0\.primary: /,
    ],
    [
      'ranked by a property of every object',
      json((s) => Object.assign(s.plan.tasks[0].primary, { name: 'constructor' })),
      /primary\.name: expected a name that is not a property of every object/,
    ],
    ['with a level above 1', json((s) => Object.assign(s.plan, { alpha: 2 })), /damaged: alpha: /],
    ['with text as seeds', json((s) => Object.assign(s.plan, { seeds: null })), /damaged: seeds: /],
    ['with no departures', json((s) => Object.assign(s, { departures: { length: 3 } })), /departures: /],
    [
      'nested too deeply',
      (text) => text.replace('"verdict": [', `"verdict": ${nested(5000)}, "zz": [`),
      /summary\.json is damaged: expected at most 100 levels of nesting/,
    ],
  ])('%s', { timeout: 120_000 }, async (_, change, expected) => {
    const path = changed('summary.json', change);
    for (const args of [
      ['verify', path, '--read-only'],
      ['report', path],
    ])
      expect(await errorOf(args)).toMatch(expected);
  });

  it('whose plan does not fit its records', { timeout: 60_000 }, async () => {
    const path = changed(
      'trials.jsonl',
      lines((record) => Object.assign(record, { curve: [{ step: 1, train: {}, validation: {} }] })),
    );
    expect(await errorOf(['verify', path, '--read-only'])).toMatch(
      /expected records that fit the plan in summary\.json/,
    );
  });
});

describe('records that no run can have written', () => {
  it.each<[string, (record: Anything) => void, RegExp]>([
    ['a wrong number of bins', (r) => Object.assign(r.calibration, { bins: [] }), /calibration\.bins: /],
    [
      'an endless curve',
      (r) =>
        Object.assign(r, { curve: Array.from({ length: 5000 }, (_, step) => ({ ...r.curve[0], step })) }),
      /curve: /,
    ],
    [
      'an accuracy below 0',
      (r) => Object.assign(r.metrics.test, { accuracy: -5 }),
      /metrics\.test\.accuracy: /,
    ],
    [
      'a metric named like a property of every object',
      (r) => Object.assign(r.metrics.test, { toString: 1 }),
      /metrics\.test\.toString: /,
    ],
    ['no test rows', (r) => Object.assign(r, { testRows: 0 }), /testRows: /],
    [
      'endless metrics',
      (r) =>
        Object.assign(
          r.metrics.test,
          Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, 1])),
        ),
      /metrics\.test: /,
    ],
  ])('%s', { timeout: 120_000 }, async (_, change, expected) => {
    const path = changed('trials.jsonl', lines(change));
    for (const args of [
      ['verify', path, '--read-only'],
      ['run', path],
    ])
      expect(await errorOf(args)).toMatch(expected);
  });

  it.each<[string, (record: Anything) => void]>([
    ['another arm', (r) => Object.assign(r, { regularizer: { name: `x\u001b[2J${r.seed}`, options: {} } })],
    ['another task', (r) => Object.assign(r, { task: 'generated-glyphs-cnn' })],
    ['another seed', (r) => Object.assign(r, { seed: r.seed + 1 })],
    ['another data set', (r) => Object.assign(r, { dataset: 'x' })],
  ])('are not resumed from under the id of a trial: %s', { timeout: 60_000 }, async (_, change) => {
    const path = changed('trials.jsonl', lines(change));
    expect(await errorOf(['run', path])).toMatch(
      /trial t[0-9a-f]{20} is recorded with settings that differ from the plan/,
    );
  });
});

describe('invalid stored tasks', () => {
  const samples = (value: object) =>
    json((kept) => Object.assign(kept.tasks[0], { samples: { task: kept.tasks[0].header.task, ...value } }));
  it.each<[string, (text: string) => string, RegExp]>([
    [
      'an image with the wrong number of pixels',
      samples({ kind: 'images', width: 2, height: 2, channels: 1, images: [{ label: '', pixels: [1] }] }),
      /samples: expected as many pixels as width x height x channels/,
    ],
    [
      'endless images',
      samples({
        kind: 'images',
        width: 1,
        height: 1,
        channels: 1,
        images: Array.from({ length: 5000 }, () => ({ label: '', pixels: [1] })),
      }),
      /samples\.images: /,
    ],
    [
      'a number too large for any scale',
      samples({ kind: 'series', series: [{ label: '', channels: [[1e308, -1e308]] }] }),
      /channels\.0\.0: /,
    ],
    ['a task twice', json((kept) => kept.tasks.push(kept.tasks[0])), /tasks: expected each task once/],
    [
      'a metric named like a property of every object',
      json((kept) => Object.assign(kept.tasks[0].header.primary, { name: '__proto__' })),
      /primary\.name: /,
    ],
  ])('%s', { timeout: 120_000 }, async (_, change, expected) => {
    const path = changed('tasks.json', change);
    for (const args of [
      ['report', path],
      ['run', path],
      ['compare', path, results],
    ])
      expect(await errorOf(args)).toMatch(/tasks\.json is damaged: /);
    expect(await errorOf(['report', path])).toMatch(expected);
  });
});
