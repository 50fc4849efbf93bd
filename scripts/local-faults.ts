/**
 * Runs a small plan on this machine again and again and does something to it at a random moment: kills the coordinator or
 * its workers, freezes one, or asks it to stop. Every round is run to its end and must leave the bytes of an undisturbed run.
 *
 * Usage: tsx --conditions=@regatta/source scripts/local-faults.ts [--rounds 100] [--seed 0]
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { testFolder } from '../apps/bench/src/testing/cli.ts';
import {
  localFaults,
  localTrials,
  playLocalRound,
  reproducible,
  startLocalRun,
} from '../apps/bench/src/testing/local-faults.ts';
import { playRounds } from './faults/rounds.ts';

const folder = testFolder('local-faults');
try {
  const undisturbed = join(folder.path, 'undisturbed');
  const began = performance.now();
  const code = await startLocalRun(undisturbed).over;
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}`);
  const duration = performance.now() - began;
  const expected = reproducible(undisturbed);
  if (expected.lines !== localTrials) throw new Error('the undisturbed run has not all of its trials');
  await playRounds('local-faults', Object.keys(localFaults), ({ index, fault, moment, which }) =>
    playLocalRound({
      name: fault,
      which,
      expected,
      folder: join(folder.path, `round-${index}`),
      // From the start, before anything is ready, to the end, when files are written.
      moment: () => pause(moment * duration),
    }),
  );
} finally {
  folder.remove();
}
