import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regatta, testFolder } from '../testing/cli.ts';

const folder = testFolder('hostile-folders');
afterAll(() => folder.remove());

const results = join(folder.path, 'results');
const runInto = (out: string) =>
  regatta([
    ...['--tasks', 'generated-tabular-mlp', '--regularizers', 'none,dropout', '--seeds', '2'],
    ...['--steps', '2', '--samples', '0', '--backend', 'cpu', '--workers', '0', '--out', out],
  ]);
const files = ['summary.json', 'environment.json', 'tasks.json', 'trials.jsonl'];

beforeAll(async () => {
  const run = runInto(results);
  expect(await run.over, run.text()).toBe(0);
}, 120_000);

let made = 0;
/** A copy of the results with one text changed. */
function changed(name: string, change: (text: string) => string): string {
  made += 1;
  const path = join(folder.path, `folder-${made}`);
  mkdirSync(path);
  for (const file of files) copyFileSync(join(results, file), join(path, file));
  writeFileSync(join(path, name), change(readFileSync(join(path, name), 'utf8')));
  return path;
}

// biome-ignore lint/suspicious/noExplicitAny: a hostile file may hold anything.
type Anything = any;
const json = (change: (value: Anything) => void) => (text: string) => {
  const value = JSON.parse(text);
  change(value);
  return JSON.stringify(value);
};
const lines = (change: (record: Anything) => void) => (text: string) =>
  `${text.trimEnd().split('\n').map(json(change)).join('\n')}\n`;

/** What the error of a command says, which must be one that is expected. */
async function errorOf(args: readonly string[]): Promise<string> {
  const run = args[0] === 'run' ? runInto(`${args[1]}`) : regatta(args);
  expect(await run.over, run.text()).toBe(1);
  expect(run.err()).not.toContain('REGATTA_DEBUG');
  const errors = /^error: .*/ms.exec(run.err()) ?? [''];
  expect(run.err().match(/^error: /gm)).toHaveLength(1);
  return errors[0];
}

describe('a summary that is none', () => {
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
      'ranked by what every object has',
      json((s) => Object.assign(s.plan.tasks[0].primary, { name: 'constructor' })),
      /primary\.name: expected a name that not every object has/,
    ],
    ['with a level above 1', json((s) => Object.assign(s.plan, { alpha: 2 })), /damaged: alpha: /],
    ['with words for seeds', json((s) => Object.assign(s.plan, { seeds: null })), /damaged: seeds: /],
    ['with no departures', json((s) => Object.assign(s, { departures: { length: 3 } })), /departures: /],
    [
      'nested without end',
      (text) => text.replace('"verdict": [', `"verdict": ${nested(5000)}, "zz": [`),
      /summary\.json is damaged: expected at most 100 arrays and objects in one another/,
    ],
  ])('%s', { timeout: 120_000 }, async (_, change, expected) => {
    const path = changed('summary.json', change);
    for (const args of [
      ['verify', path, '--read-only'],
      ['report', path],
    ])
      expect(await errorOf(args)).toMatch(expected);
  });

  it('whose plan cannot judge its records', { timeout: 60_000 }, async () => {
    const path = changed(
      'trials.jsonl',
      lines((record) => Object.assign(record, { curve: [{ step: 1, train: {}, validation: {} }] })),
    );
    expect(await errorOf(['verify', path, '--read-only'])).toMatch(
      /expected records that the plan in summary\.json can judge/,
    );
  });
});
