import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, type TrialRecord } from '@regatta/record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecords } from '../folder/store.ts';
import { regatta, testFolder } from '../testing/cli.ts';
import { command } from '../testing/command.ts';
import { hasRedis, testRedis } from '../testing/redis.ts';

const folder = testFolder('own-code');
afterAll(() => folder.remove());

/** Writes a configuration whose regularizers try to affect things outside their trial. */
function configOf(name: string, atLoad = ''): string {
  mkdirSync(join(folder.path, name));
  const path = join(folder.path, name, 'regatta.config.ts');
  writeFileSync(
    path,
    `import { closeSync, writeSync } from 'node:fs';
import { defineConfig, defineRegularizer } from '@regatta/bench';
import * as tf from '@tensorflow/tfjs';
${atLoad}
const own = (name, act) => defineRegularizer({
  name, title: name, summary: name, paper: 'none', hooks: ['loss'],
  create: (options) => ({ name, options, loss: (loss) => (y, x) => { act(); return loss(y, x); } }),
});
const throwing = (name, thrown) => own(name, () => { throw thrown; });
const forged = { type: 'done', spent: false, record: { id: 'x', status: 'ok' } };
export default defineConfig({ regularizers: [
  own('aa-sqrt', () => { Math.sqrt = (v) => v; }),
  own('ab-array', () => { Array.prototype.map = function () { return []; }; }),
  own('ac-kernel', () => {
    const { kernelFunc } = tf.getKernel('Relu', 'cpu');
    tf.unregisterKernel('Relu', 'cpu');
    tf.registerKernel({ kernelName: 'Relu', backendName: 'cpu', kernelFunc: (args) => kernelFunc(args) });
  }),
  own('ae-log', () => { Math.log = () => 1; }),
  own('ad-leak', () => { tf.keep(tf.zeros([3])); }),
  own('ba-null', () => { process.send?.(null); }),
  own('bb-forged', () => { process.send?.(forged); process.emit('message', forged); }),
  own('bc-disconnect', () => { process.disconnect?.(); }),
  own('bd-exit-code', () => { process.exitCode = 9; }),
  own('be-stderr', () => { try { closeSync(2); } catch {} }),
  own('ca-junk', () => { writeSync(4, 'junk\\n'); }),
  own('cb-forged-line', () => { writeSync(4, JSON.stringify(forged) + '\\n'); }),
  own('cc-closed', () => { try { closeSync(4); } catch {} }),
  throwing('da-symbol', Symbol('s')),
  throwing('db-null-prototype', Object.create(null)),
  throwing('dc-undefined', undefined),
  throwing('dd-object-message', Object.defineProperty(new Error('a'), 'message', { value: { no: 'text' } })),
  throwing('de-huge', new Error('x'.repeat(2 ** 26))),
] });
`,
  );
  return path;
}

/** Arms that give the numbers of no regularizer, whatever they try. */
const harmless = ['ba-null', 'bb-forged', 'bc-disconnect', 'bd-exit-code', 'be-stderr'];
/** Arms that fail, and their messages. */
const failing: Readonly<Record<string, RegExp>> = {
  'aa-sqrt': /^its code changed Math\.sqrt: expected everything outside the trial to stay unchanged/,
  'ab-array': /^[^\n]+$/,
  'ac-kernel': /^its code changed the tfjs kernel Relu: /,
  // Initial weights drawn with it would never end.
  'ae-log': /^its code changed Math\.log: /,
  'ad-leak': /^its code changed the number of tensors: /,
  'ca-junk':
    /^the worker process sent an invalid message: expected a message in Regatta's format, received 4 characters/,
  'cb-forged-line': /^the worker process sent an invalid message: expected a message in Regatta's format/,
  'cc-closed': /^the worker process ended [^\n]+\(2 attempts\)$/,
  'da-symbol': /^code threw Symbol\(s\), which is not an Error$/,
  'db-null-prototype': /^code threw a value of type object, which is not an Error$/,
  'dc-undefined': /^code threw undefined, which is not an Error$/,
  'dd-object-message': /^an Error whose message is not text$/,
  'de-huge': /^x{2000}\.\.\. \(67108864 characters\)$/,
};

/** An arm of each kind; the nightly run, which sets REGATTA_SEED, tries every arm. Each takes a process of its own. */
const tried = (name: string): boolean =>
  process.env.REGATTA_SEED !== undefined ||
  ['aa-sqrt', 'ac-kernel', 'bb-forged', 'be-stderr', 'ca-junk', 'cc-closed', 'da-symbol'].includes(name);

const plan = ['--tasks', 'generated-tabular-mlp', '--seeds', '2', '--steps', '5', '--backend', 'cpu'];
const recordsIn = (out: string): TrialRecord[] => [
  ...readRecords(join(out, 'trials.jsonl')).records.values(),
];
const bytesOfArm = (out: string, name: string): string[] =>
  recordsIn(out)
    .filter(({ regularizer }) => regularizer.name === name)
    .map(bytesOf)
    .sort();

describe("a user's code", () => {
  const alone = join(folder.path, 'alone');
  let config: string;

  beforeAll(async () => {
    config = configOf('hostile');
    const run = command([...plan, '--regularizers', 'none', '--workers', '0', '--out', alone]);
    expect(await run.over, run.text()).toBe(0);
    expect(bytesOfArm(alone, 'none')).toHaveLength(2);
  }, 180_000);

  it('affects only its own trials, and no number of another arm', { timeout: 600_000 }, async () => {
    const out = join(folder.path, 'beside');
    const arms = [...Object.keys(failing), ...harmless].filter(tried).concat('none').join(',');
    const run = regatta([
      '--config',
      config,
      ...plan,
      '--regularizers',
      arms,
      '--workers',
      '1',
      '--seeds',
      '1',
      '--out',
      out,
    ]);
    expect(await run.over, run.text()).toBe(1);
    const [none] = bytesOfArm(out, 'none');
    expect(bytesOfArm(alone, 'none')).toContain(none);
    const records = new Map(recordsIn(out).map((record) => [record.regularizer.name, record]));
    for (const name of harmless.filter(tried)) {
      expect(records.get(name), name).toMatchObject({ status: 'ok', metrics: records.get('none')?.metrics });
    }
    for (const [name, expected] of Object.entries(failing)) {
      if (!tried(name)) continue;
      expect(records.get(name)?.status, name).toBe('failed');
      expect(records.get(name)?.message?.slice(0, 3000), name).toMatch(expected);
    }
    expect(run.text()).not.toMatch(/^ +at /m);
  });

  it('that changes the language is detected in this process too, which then stops', async () => {
    const out = join(folder.path, 'in-process');
    const run = regatta([
      '--config',
      config,
      ...plan,
      '--regularizers',
      'aa-sqrt,none',
      '--workers',
      '0',
      '--out',
      out,
    ]);
    expect(await run.over).toBe(1);
    expect(run.text()).toContain(
      "error: a configuration's code changed Math.sqrt in this process, which affects the numbers of later trials. Run it in separate processes: --workers 1 or more.\n",
    );
    expect(recordsIn(out).map(({ status }) => status)).toEqual(['failed']);
  }, 180_000);

  it('that changes the language while loading is rejected', async () => {
    const path = configOf('at-load', 'Math.exp = () => 2;');
    const out = join(folder.path, 'refused');
    const run = regatta(['--config', path, ...plan, '--regularizers', 'none', '--out', out]);
    expect(await run.over).toBe(2);
    expect(run.text()).toBe(
      `error: ${path}: expected code that does not modify the language or tfjs, received a change to Math.exp. Use a function of your own.\n`,
    );
  }, 180_000);

  it.runIf(hasRedis)(
    'changes no number of another arm in a worker of a queue',
    async () => {
      const redis = await testRedis();
      const worker = regatta(['worker', '--config', config, '--queue', redis.url, '--concurrency', '1']);
      try {
        const out = join(folder.path, 'queued');
        const arms = ['aa-sqrt', 'ab-array', 'bb-forged'].filter(tried).concat('none').join(',');
        const run = regatta([
          '--config',
          config,
          ...plan,
          '--regularizers',
          arms,
          '--seeds',
          '1',
          '--queue',
          redis.url,
          '--out',
          out,
        ]);
        expect(await run.over).toBe(1);
        expect(bytesOfArm(alone, 'none')).toEqual(expect.arrayContaining(bytesOfArm(out, 'none')));
        expect(bytesOfArm(out, 'none')).toHaveLength(1);
        expect(readFileSync(join(out, 'trials.jsonl'), 'utf8')).toContain('its code changed Math.sqrt');
      } finally {
        worker.child.kill('SIGKILL');
        await worker.over;
        await redis.stop();
      }
    },
    300_000,
  );
});
