import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { droppedKeys } from './dropped-keys.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { rateOf } from './testing/rate-valley.ts';

interface World {
  /** Losses at the best rate, .3 for keys and .2 for probabilities; none has 1. */
  readonly keys: number;
  readonly probabilities: number;
  readonly noise?: number;
}

const world =
  ({ keys, probabilities, noise = 0.003 }: World) =>
  (spec: TrialSpec): MadeUp => {
    if (spec.regularizer.name === 'none') return { loss: 1 };
    const own = noise * scatter(spec.seed);
    return spec.regularizer.name === 'drop-key'
      ? { loss: keys + 2 * Math.abs(rateOf(spec) - 0.3) }
      : { loss: probabilities + 2 * Math.abs(rateOf(spec) - 0.2) + own };
  };

/** A world on images, and another on everything else. */
const worlds =
  (images: World, others: World) =>
  (spec: TrialSpec): MadeUp =>
    world(spec.task.startsWith('fashion') ? images : others)(spec);

describe('the claim of dropped keys', () => {
  it('is supported where keys win at the rates that validation data chose', () => {
    const outcome = outcomeOf(droppedKeys, world({ keys: 0.8, probabilities: 0.9 }));
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(outcome.clauses).toHaveLength(1);
    expect(outcome.clauses[0]!.estimate).toBeCloseTo(0.1, 3);
    expect(outcome.text).toContain('a rate of 0.3 for keys and of 0.2 for probabilities');
    expect(outcome.text).not.toContain('empty');
    expect(outcome.figure.series.map(({ points }) => points.map(({ x }) => x))).toEqual([
      [0.1, 0.2, 0.3, 0.4],
      [0.1, 0.2, 0.3, 0.4],
    ]);
    expect(outcomeOf(droppedKeys, world({ keys: 0.8, probabilities: 0.9 }), 'full')).toMatchObject({
      verdict: 'supported',
      clauses: [{}, {}],
    });
  });

  it('gives the other verdicts', () => {
    const won = { keys: 0.8, probabilities: 0.9 };
    const lost = { keys: 0.9, probabilities: 0.8 };
    const same = { keys: 0.9, probabilities: 0.9 };
    const verdict = (images: World, others: World): string =>
      outcomeOf(droppedKeys, worlds(images, others), 'full').verdict;
    expect(verdict(won, lost)).toBe('mixed');
    expect(verdict(lost, same)).toBe('contradicted');
    expect(verdict(won, same)).toBe('not shown');
    expect(statusesOf(outcomeOf(droppedKeys, worlds(won, same), 'full'))).toEqual(['shown', 'open']);
    expect(outcomeOf(droppedKeys, () => ({}))).toMatchObject({ verdict: 'not shown', effects: [] });
  });

  it('says first where neither beats no dropout, and is judged all the same', () => {
    const outcome = outcomeOf(
      droppedKeys,
      worlds({ keys: 1.1, probabilities: 1.2 }, { keys: 0.8, probabilities: 0.9 }),
      'full',
    );
    expect(outcome.text).toMatch(/^The question is empty on 2,000 images of Fashion-MNIST: neither/);
    expect(outcome.verdict).toBe('supported');
    expect(outcomeOf(droppedKeys, world({ keys: 1.1, probabilities: 0.9 })).text).not.toContain('empty');
  });

  it('chooses rates on validation data alone', () => {
    // On test data, keys are best at a rate that validation data do not choose.
    const outcome = outcomeOf(droppedKeys, (spec) => {
      const made = world({ keys: 0.8, probabilities: 0.9 })(spec);
      const hidden = spec.regularizer.name === 'drop-key' && rateOf(spec) === 0.1;
      return hidden ? { loss: 0.1, validation: 2 } : made;
    });
    expect(clauseWith(outcome, 'dropping keys').estimate).toBeCloseTo(0.1, 3);
  });
});
