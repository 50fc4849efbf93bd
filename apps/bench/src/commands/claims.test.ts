import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultBytes, testFolder } from '../testing/cli.ts';
import { command } from '../testing/command.ts';
import { expectWatched, watchedBy } from '../testing/watched.ts';

const folder = testFolder('claims');
afterAll(() => folder.remove());

/** A claim with few trials, which take little time. */
const words = ['claims', '--only', 'c', '--steps', '1', '--workers', '0'];
const trials = 32;

async function run(...args: readonly string[]) {
  const made = command(args);
  const status = await made.over;
  return { status, stdout: made.out(), stderr: made.err() };
}

describe('claims', () => {
  const plain = join(folder.path, 'plain');
  const read = (file: string): string => readFileSync(join(plain, file), 'utf8');
  let first: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    first = await run(...words, '--out', plain);
  });

  it('prints verdicts, writes them, and resumes from existing results', async () => {
    const { status, stdout, stderr } = first;
    expect([status, stderr.includes(`[${trials}/${trials}]`)]).toEqual([0, true]);
    expect(stdout).toMatch(/^c {2}Features become more robust {2,}\w/m);
    const summary: unknown = JSON.parse(read('claims.json'));
    expect(summary).toMatchObject({
      version: 2,
      size: 'quick',
      trials,
      command: 'pnpm bench claims --only c --steps 1',
      departures: ['1 step per trial instead of the steps that the claims specify'],
      claims: [{ id: 'c', trials, finished: trials }],
    });
    const again = await run(...words, '--out', plain, '--json');
    expect(again.stderr).toContain(`${trials} of them already done`);
    expect(JSON.parse(again.stdout)).toEqual(summary);
    expect(read('claims.md')).toContain('## (c) Features become more robust');
    expect(read('claims.html')).toContain('id="claim-c"');
  });

  it('have the same results when they are watched, and then print them only to stdout', async () => {
    const [seen, tensorboard] = [join(folder.path, 'seen'), join(folder.path, 'tensorboard')];
    const { status, stdout, stderr } = await run(...words, '--out', seen, ...watchedBy(tensorboard));
    expect(status).toBe(0);
    expect(resultBytes(seen)).toHaveLength(trials);
    expect(resultBytes(seen)).toEqual(resultBytes(plain));
    expectWatched({ out: stdout, err: stderr, trials, tensorboard });
  });

  it('are refused if they are unknown, and so are two sizes at once', async () => {
    expect((await run('claims', '--only', 'z')).stderr).toContain('unknown claim "z"');
    expect((await run('claims', '--quick', '--full')).status).toBe(2);
  });
});
