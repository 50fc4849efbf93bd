import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLosses } from '../folder/example-losses.ts';
import { readRecords } from '../folder/store.ts';
import { lineCount, resultBytes, testFolder } from '../testing/cli.ts';
import { command } from '../testing/command.ts';
import { parseShard } from './parse.ts';

const folder = testFolder('merge');
const out = (name: string): string => join(folder.path, name);
afterAll(() => folder.remove());

const plan = [
  '--tasks',
  'generated-tabular-mlp',
  '--regularizers',
  'none,dropout',
  '--seeds',
  '3',
  '--steps',
  '20',
  '--workers',
  '0',
];

async function run(...args: string[]): Promise<{ code: number | string; text: string }> {
  const made = command(args);
  const code = await made.over;
  return { code, text: made.text() };
}

describe('shards', () => {
  beforeAll(async () => {
    const [whole, ...parts] = await Promise.all([
      run(...plan, '--out', out('whole')),
      ...['1/2', '2/2'].map((part) =>
        run(...plan, '--shard', part, '--out', out(`part-${part.replace('/', '-')}`)),
      ),
    ]);
    expect([whole, ...parts].map((each) => each?.code)).toEqual([0, 0, 0]);
    expect(parts[0]!.text).toContain('part 1 of 2 is in');
  });

  it('are merged into the whole run, byte for byte, with its report', async () => {
    const parts = [out('part-1-2'), out('part-2-2')];
    expect(parts.map(lineCount)).toEqual([3, 3]);
    const { code, text } = await run('merge', ...parts, '--out', out('merged'));
    expect(code, text).toBe(0);
    expect(resultBytes(out('merged'))).toEqual(resultBytes(out('whole')));
    const { records } = readRecords(join(out('merged'), 'trials.jsonl'));
    expect(readLosses(out('merged'), [...records.values()]).size).toBe(6);
    const summary = (name: string): unknown =>
      JSON.parse(readFileSync(join(out(name), 'summary.json'), 'utf8'));
    expect(summary('merged')).toEqual(summary('whole'));
  });

  it('report which are missing, and keep existing results', async () => {
    const { code, text } = await run('merge', out('part-2-2'), '--out', out('half'));
    expect(code).toBe(1);
    expect(text).toContain('3 trials of the plan have no result. Parts 1 of 2 are missing');
    expect(text).toMatch(/run "pnpm bench quick --tasks .* --shard <part>\/2"/);
    expect(lineCount(out('half'))).toBe(3);
  });

  it('of different plans are rejected', async () => {
    const other = await run(...plan, '--steps', '21', '--shard', '1/2', '--out', out('other'));
    expect(other.code).toBe(0);
    const { code, text } = await run('merge', out('part-2-2'), out('other'), '--out', out('mixed'));
    expect([code, text]).toEqual([2, expect.stringContaining('Merge only parts of one plan')]);
  });

  it('that contradict each other are rejected', async () => {
    cpSync(out('part-1-2'), out('twin'), { recursive: true });
    const path = join(out('twin'), 'trials.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"loss":\d\.\d/, '"loss":7.7'));
    const { code, text } = await run('merge', out('part-1-2'), out('twin'), '--out', out('torn'));
    expect([code, text]).toEqual([1, expect.stringContaining('the machines disagree')]);
  });

  it('are distinguished from folders of whole runs', async () => {
    const { code, text } = await run('merge', out('whole'), '--out', out('none'));
    expect([code, text]).toEqual([2, expect.stringContaining('expected the folder of a run with --shard')]);
  });

  it.each(['0/2', '3/2', '1', '1/0', 'a/b'])('"%s" is not a part', (text) => {
    expect(() => parseShard(text)).toThrow('the second of eight');
  });
});
