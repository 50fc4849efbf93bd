import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineCount, testFolder, until } from '../testing/cli.ts';
import {
  localTrials,
  playLocalRound,
  type Reproducible,
  reproducible,
  startLocalRun,
} from '../testing/local-faults.ts';

const folder = testFolder('local');
let expected: Reproducible;

beforeAll(async () => {
  const run = startLocalRun(join(folder.path, 'undisturbed'));
  expect(await run.over, run.text()).toBe(0);
  expected = reproducible(join(folder.path, 'undisturbed'));
  expect(expected.lines).toBe(localTrials);
});
afterAll(() => folder.remove());

/** The rest of `localFaults` is for scripts/local-faults.ts. */
const chosen = ['kill the coordinator', 'kill every worker', 'Ctrl-C for all', 'SIGTERM'];

describe('a run on this machine', () => {
  it.each(chosen)('ends as if there had been no "%s"', { timeout: 180_000 }, async (name) => {
    const results = join(folder.path, name);
    const moment = (): Promise<void> => until(() => lineCount(results) >= 1);
    expect(await playLocalRound({ name, folder: results, moment, which: 0.5, expected })).toBeUndefined();
  });
});
