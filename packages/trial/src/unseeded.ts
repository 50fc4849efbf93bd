import type { Stream } from '@regatta/core';
import { UsageError } from '@regatta/record';

/** What to do about a random number that no seed of the benchmark decides. */
export const seededRemedy: string =
  "Use a Regatta layer with the seed of a site, e.g. dropoutLayer({ rate: 0.5, seed: site('drop1').seed }) from @regatta/dense-dropout, or draw from stream(seed) from @regatta/core.";

/** Runs `body` with another `Math.random`, from which tfjs seeds whatever has no seed of its own. */
function withRandom<T>(random: () => number, body: () => T): T {
  const own = Math.random;
  Math.random = random;
  try {
    return body();
  } finally {
    // A change by the body itself stays visible.
    if (Math.random === random) Math.random = own;
  }
}

/** Runs `body` while `Math.random`, hence tfjs's initializers without a seed, draws from a stream. */
export function seededBy<T>(source: Stream, body: () => T): T {
  let draws = 0;
  return withRandom(() => source.fold(draws++).uniform(1)[0]!, body);
}

/** Runs `body` and reports each draw from `Math.random`. */
export function reportDraws<T>(report: () => void, body: () => T): T {
  const own = Math.random;
  return withRandom(() => {
    report();
    return own();
  }, body);
}

/**
 * Runs `body`, in which every number must come from the seeds of a trial.
 *
 * @param what names `body` in the error.
 * @throws UsageError if it draws from `Math.random`, directly or through tfjs, even if it catches the error.
 */
export function withoutUnseeded<T>(what: string, body: () => T): T {
  let drawn: UsageError | undefined;
  const refuse = (): number => {
    drawn = new UsageError(
      `${what}: expected random numbers from the seeds of the trial, received a draw from Math.random, directly or through a tfjs operation without a seed. ${seededRemedy}`,
    );
    throw drawn;
  };
  const result = withRandom(refuse, body);
  if (drawn !== undefined) throw drawn;
  return result;
}
