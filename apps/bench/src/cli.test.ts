import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { architectureFamilies, forTerminal } from '@regatta/record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from './testing/command.ts';

const bin = fileURLToPath(new URL('../bin/regatta.js', import.meta.url));
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'regatta-cli-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const environment = { ...process.env, NO_COLOR: '1', REGATTA_DEBUG: '' };
const run = (...args: string[]) =>
  spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', env: environment });
/** The same in this process. */
const runHere = async (...args: string[]) => {
  const made = command(args);
  const status = await made.over;
  return { status, stdout: made.out(), stderr: made.err() };
};
const out = (name: string): string => join(directory, name);
const read = (name: string, file: string): string => readFileSync(join(out(name), file), 'utf8');
const lines = (name: string): string[] =>
  existsSync(join(out(name), 'trials.jsonl')) ? read(name, 'trials.jsonl').trimEnd().split('\n') : [];

/** Arguments of a small run that writes to a folder with this name. */
const small = (name: string, steps: number): string[] => [
  '--regularizers',
  'none,dropout',
  '--seeds',
  '3',
  '--steps',
  `${steps}`,
  '--evaluations',
  '5',
  '--tasks',
  'generated-tabular-mlp',
  '--workers',
  '1',
  '--out',
  out(name),
];

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

async function codeOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

describe('wrong usage', () => {
  it.each([
    [['--regularizers', 'dropuot'], 'Did you mean "dropout"?'],
    [['quik'], 'unknown suite "quik". Did you mean "quick"?'],
    [['--seeds', '0'], 'Expected an integer from 1'],
    [['--sedes', '3'], 'Did you mean --seeds?'],
    [['--regularizers', 'dropout:rate=2'], 'rate in [0, 1]'],
  ])('%j is rejected with code 2 and no stack trace', async (args, message) => {
    const { status, stderr, stdout } = await runHere(...args, '--out', out('unused'));
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('is the exit code of the process', () => {
    const { status, stderr } = run('quik');
    expect([status, stderr]).toEqual([2, expect.stringContaining('Did you mean "quick"?')]);
  });
});

describe('information', () => {
  it('--help shows options and examples', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    for (const part of ['--regularizers', '--workers', 'Examples:', 'pnpm bench list'])
      expect(stdout).toContain(part);
  });

  it('list --json is complete', async () => {
    const { stdout } = await runHere('list', '--json');
    const all: unknown = JSON.parse(stdout);
    expect(all).toMatchObject({
      suites: [{ name: 'quick' }, { name: 'real' }],
      tasks: expect.arrayContaining([expect.objectContaining({ name: 'fashion-mnist-mlp' })]),
      regularizers: expect.arrayContaining([expect.objectContaining({ name: 'dropout', defaultRate: 0.5 })]),
      datasets: expect.arrayContaining([expect.objectContaining({ name: 'fashion-mnist' })]),
    });
  });
});

describe('list', () => {
  const widthsOf = (text: string): number[] =>
    forTerminal(text)
      .split('\n')
      .map((line) => line.length);

  it('fits in 100 columns, all of it or what contains a text and concerns an architecture', async () => {
    const all = await runHere('list');
    expect(Math.max(...widthsOf(all.stdout))).toBeLessThanOrEqual(100);
    const some = await runHere('list', 'dropout', '--architecture', 'cnn');
    expect(some.stdout).toMatch(/^ {2}spatial-dropout /m);
    expect(some.stdout).not.toMatch(/^ {2}(variational-dropout|l2|generated-tabular-mlp) /m);
  });

  it('refuses a text that nothing contains, and an unknown architecture', async () => {
    const nothing = await runHere('list', 'dropuot');
    expect([nothing.status, nothing.stderr]).toEqual([2, expect.stringContaining('received "dropuot"')]);
    const unknown = await runHere('list', '--architecture', 'cn');
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean "cnn"?')]);
    const help = await runHere('list', '--help');
    for (const { name } of architectureFamilies) expect(help.stdout).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe('a run', () => {
  const steps = 150;
  let whole: Awaited<ReturnType<typeof runHere>>;

  beforeAll(async () => {
    whole = await runHere('run', 'quick', ...small('whole', steps));
  });

  it('prints a table and a verdict, and writes its files', () => {
    expect(whole.status).toBe(0);
    expect(whole.stdout).toMatch(/1 {2}(none|dropout 0\.5)/);
    expect(whole.stdout).toContain('too few for p values or intervals');
    expect(whole.stderr).toContain('[6/6] generated-tabular-mlp');
    expect(read('whole', 'report.md')).toContain('Suite quick');
    expect(read('whole', 'report.html')).toMatch(/^<!doctype html>/i);
    expect(read('whole', 'trials.csv').trimEnd().split('\n')).toHaveLength(7);
    expect(existsSync(join(out('whole'), 'trials.parquet'))).toBe(true);
    expect(JSON.parse(read('whole', 'environment.json'))).toMatchObject({ backend: 'wasm', workers: 1 });
    expect(existsSync(join(out('whole'), '.lock'))).toBe(false);
  });

  it('finds all trials done the second time and prints the same JSON', async () => {
    const { status, stdout, stderr } = await runHere(...small('whole', steps), '--json');
    expect([status, stderr]).toEqual([0, expect.stringContaining('6 of them already done')]);
    expect(stdout).toBe(read('whole', 'summary.json'));
    expect(lines('whole')).toHaveLength(6);
  });

  it('resumes after a kill and ends with the same bytes', async () => {
    const child = spawn(process.execPath, [bin, ...small('killed', steps)], {
      env: environment,
      stdio: 'ignore',
    });
    await until(() => lines('killed').length >= 2);
    child.kill('SIGKILL');
    await codeOf(child);
    expect(lines('killed').length).toBeLessThan(6);
    appendFileSync(join(out('killed'), 'trials.jsonl'), '{"id":"t0123","task":"gener');

    const { status, stderr } = await runHere(...small('killed', steps));
    expect(status).toBe(0);
    expect(stderr).toMatch(/[2-5] of them already done/);
    for (const file of ['summary.json', 'report.md']) expect(read('killed', file)).toBe(read('whole', file));
  });

  it('stops on Ctrl-C with code 130, says how to continue, and keeps finished trials', async () => {
    const args = small('stopped', 100_000);
    const child = spawn(process.execPath, [bin, ...args], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await until(() => stderr.includes('at once on wasm'));
    child.kill('SIGINT');
    expect(await codeOf(child)).toBe(130);
    expect(stderr).toContain(`Continue with: pnpm bench ${args[0]}`);
    expect(existsSync(join(out('stopped'), '.lock'))).toBe(false);
  });

  it('is verified byte for byte, compared with another, and reported again', async () => {
    const verified = await runHere('verify', out('whole'), '--sample', '2');
    expect([verified.status, verified.stdout]).toEqual([
      0,
      expect.stringContaining('2 of 2 trials reproduced byte for byte.'),
    ]);
    const compared = await runHere('compare', out('whole'), out('killed'), '--json');
    expect(JSON.parse(compared.stdout)).toMatchObject([
      { arm: 'none', seeds: 3, equal: 3, difference: 0 },
      { arm: 'dropout 0.5', seeds: 3, equal: 3, difference: 0 },
    ]);
    const before = read('whole', 'report.html');
    expect((await runHere('report', out('whole'))).status).toBe(0);
    expect(read('whole', 'report.html')).toBe(before);
  });

  it('with different seeds in the same folder is exploratory, and says why', async () => {
    const { stdout } = await runHere(...small('whole', steps), '--seeds', '4');
    expect(stdout).toContain('Entirely exploratory: results on some of these seeds were already shown');
  });
});

describe('a plan', () => {
  const chosen = ['--tasks', 'generated-tabular-mlp', '--regularizers', 'none,dropout', '--steps', '20'];

  it('states its cost and warns if no conclusion is possible', async () => {
    const { status, stdout } = await runHere('plan', ...chosen, '--seeds', '4');
    expect(status).toBe(0);
    expect(stdout).toMatch(/plan t[0-9a-f]{20}: suite quick, 8 trials/);
    expect(stdout).toContain('A comparison needs 5 to have a p value');
    expect(stdout).toMatch(
      /Warning: 4 seeds are too few for a p value or an interval: nothing can be concluded/,
    );
  });

  it('says that too few data sets can show nothing across tasks, and how many it takes', async () => {
    const tasks = 'generated-tabular-mlp,generated-tabular-mlp@width=16,generated-glyphs-cnn';
    const more = ['--regularizers', 'none,dropout,gaussian-dropout', '--steps', '4', '--seeds', '5'];
    const { stdout } = await runHere('plan', '--tasks', tasks, ...more);
    expect(stdout).toContain(
      "Warning: The tests across tasks cannot reject anything: they count data sets, and 2 of them reach at best p > .999 after Holm's correction over 2 arms. It takes 7 data sets or more",
    );
  });

  it('saved to a file is followed exactly by a run', async () => {
    const file = out('plan.json');
    const two = [...chosen, '--seeds', '2'];
    const { planHash } = JSON.parse((await runHere('plan', ...two, '--save', file, '--json')).stdout);
    const planned = ['--plan', file, '--json', '--workers', '0', '--out', out('planned')];
    const { status, stdout } = await runHere(...planned);
    expect([status, JSON.parse(stdout).planHash]).toEqual([0, planHash]);
    appendFileSync(file, 'x');
    const broken = await runHere('--plan', file, '--out', out('planned'));
    expect([broken.status, broken.stderr]).toEqual([2, expect.stringContaining('expected a plan saved by')]);
  });
});

describe('tune', () => {
  it('fixes strengths and learning rates on validation data before a test split is read, and within each fold in cross-validation', async () => {
    const args = ['--tasks', 'generated-tabular-mlp', '--regularizers', 'none,dropout', '--rates', '.2,.5'];
    const more = ['--steps', '20', '--evaluations', '4', '--workers', '0', '--folds', '2x2', '--json'];
    const { status, stdout } = await runHere('tune', ...args, ...more, '--out', out('tuned'));
    expect(status).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary.freeze).toMatchObject({ testReads: 0, tuningTrials: 48, rule: 'best-mean' });
    expect(summary.plan.test).toContain('Nadeau');
    expect(summary.tasks[0].arms.map(({ title }: { title: string }) => title).sort()).toEqual([
      'dropout',
      'none',
    ]);
    expect(JSON.parse(read('tuned', 'freeze.json')).hash).toBe(summary.freeze.hash);
    const reads = lines('tuned')
      .map((line) => JSON.parse(line))
      .map(({ phase, testReads }) => `${phase} ${testReads}`);
    expect([...new Set(reads)].sort()).toEqual(['test 1', 'tune 0']);
  });
});

it.each(['stock-wasm', 'cpu'])('trains on the backend %s', async (backend) => {
  const name = `backend-${backend}`;
  const here = ['--backend', backend, '--workers', '0'];
  const { status, stderr } = await runHere('run', ...small(name, 2), ...here);
  expect(stderr).not.toContain('failed');
  expect(status).toBe(0);
  expect(lines(name).map((line) => JSON.parse(line).status)).toEqual(Array(6).fill('ok'));
});
