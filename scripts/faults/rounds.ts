import { parseArgs } from 'node:util';
import { stream } from '@regatta/core';

/** One round: which fault, when, and to whom. */
export interface Round {
  readonly index: number;
  readonly fault: string;
  /** Numbers in [0, 1) for the moment and the victim. */
  readonly moment: number;
  readonly which: number;
}

/** An option that is a natural number. Ends the process with exit code 2 where it is not. */
function natural(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  process.stderr.write(`--${name}: expected a natural number, received "${text}".\n`);
  process.exit(2);
}

/**
 * Plays `--rounds` rounds (100 unless given) of faults drawn from `--seed` (0 unless given), and prints each and the counts.
 *
 * @param play does a round and returns what is wrong, if anything.
 */
export async function playRounds(
  name: string,
  faults: readonly string[],
  play: (round: Round) => Promise<string | undefined>,
): Promise<void> {
  const options = {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '0' },
  } as const;
  const { values } = parseArgs({ options });
  const rounds = natural('rounds', values.rounds);
  const random = stream(name).fold(natural('seed', values.seed));
  const counts: Record<string, number> = Object.fromEntries(faults.map((fault) => [fault, 0]));
  let wrong = 0;
  for (let index = 0; index < rounds; index++) {
    const [draw = 0, moment = 0, which = 0] = random.fold(index).uniform(3);
    const fault = faults[Math.floor(draw * faults.length)]!;
    const problem = await play({ index, fault, moment, which });
    counts[fault] = (counts[fault] ?? 0) + 1;
    if (problem !== undefined) wrong += 1;
    process.stdout.write(`${index} ${fault}: ${problem === undefined ? 'equal' : `WRONG, ${problem}`}\n`);
  }
  process.stdout.write(`${JSON.stringify(counts)}; ${wrong} of ${rounds} rounds wrong\n`);
  if (wrong > 0) process.exitCode = 1;
}
