import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { earlyDropout } from './early-dropout.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';

interface World {
  /** Nats of training loss that early dropout saves, and that constant dropout adds. */
  readonly saved: number;
  readonly added?: number;
  /** Share of the test loss that early dropout adds. */
  readonly test?: number;
  readonly noise?: number;
}

const isEarly = ({ regularizer }: TrialSpec): boolean => typeof regularizer.options.rate === 'object';

const world =
  ({ saved, added = 0.1, test = 0, noise = 0.002 }: World) =>
  (spec: TrialSpec): MadeUp => {
    if (spec.regularizer.name === 'none') return { loss: 1 };
    const own = noise * scatter(spec.seed);
    if (!isEarly(spec)) return { loss: 1 + added, train: 1 + added + own };
    return { loss: 1, train: 1 - saved + own, last: 1 + test + own };
  };

const worlds =
  (images: World, others: World) =>
  (spec: TrialSpec): MadeUp =>
    world(spec.task.startsWith('fashion') ? images : others)(spec);

describe('the claim of early dropout', () => {
  it.each(['quick', 'full'] as const)('is supported where it lowers the training loss, %s', (size) => {
    const outcome = outcomeOf(earlyDropout, world({ saved: 0.05 }), size);
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(outcome.clauses).toHaveLength(size === 'quick' ? 2 : 4);
    expect(outcome.clauses[0]).toMatchObject({ kind: 'more', margin: 0, unit: 'nats' });
    expect(outcome.clauses[0]!.estimate).toBeCloseTo(0.05, 3);
    expect(outcome.clauses[1]).toMatchObject({ kind: 'not less', margin: 2, unit: '%' });
    expect(outcome.text).not.toContain('cannot be tested');
    expect(outcome.effects[0]!.estimate).toBeCloseTo(0.1, 3);
  });

  it('acts in the first sixth of the steps', () => {
    for (const { regularizer, training } of earlyDropout.trials('full').filter(isEarly)) {
      expect(regularizer.options.rate).toEqual({
        kind: 'early',
        rate: 0.1,
        cutoff: Math.round(training.steps / 6),
        mode: 'linear',
      });
    }
  });

  it('gives the other verdicts', () => {
    const of = (images: World, others: World) => outcomeOf(earlyDropout, worlds(images, others), 'full');
    expect(of({ saved: 0.05 }, { saved: -0.05 }).verdict).toBe('mixed');
    const lost = of({ saved: -0.05 }, { saved: 0 });
    expect(lost.verdict).toBe('contradicted');
    const limited = of({ saved: 0.05 }, { saved: 0 });
    expect(limited.verdict).toBe('not shown');
    expect(statusesOf(limited)).toEqual(['open', 'shown', 'shown', 'shown']);
    expect(outcomeOf(earlyDropout, () => ({}))).toMatchObject({ verdict: 'not shown', effects: [] });
  });

  it('does not pass over a test loss that rises', () => {
    const outcome = outcomeOf(earlyDropout, world({ saved: 0.05, test: 0.1 }));
    expect(clauseWith(outcome, 'does not raise').status).toBe('contradicted');
    expect(outcome.verdict).toBe('mixed');
  });

  it('says first where constant dropout does not raise the training loss', () => {
    const outcome = outcomeOf(
      earlyDropout,
      worlds({ saved: 0.05, added: -0.1 }, { saved: 0.05, added: 0.1 }),
      'full',
    );
    expect(outcome.text).toMatch(/^The claim cannot be tested on 50,000 images of Fashion-MNIST: constant/);
    expect(outcome.verdict).toBe('supported');
  });
});
