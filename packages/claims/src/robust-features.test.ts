import { armTitle } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { meanHeight, robustFeatures } from './robust-features.ts';
import { expectVerdict, outcomeOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';

describe('the claim of robust features', () => {
  /** Networks that lose accuracy by `slope` a share, and the worst unit of which costs `worst`. */
  const network = (targeted: number, random: number, worst: number): MadeUp => {
    const shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
    const curve = (slope: number) => shares.map((share) => 0.8 * (1 - slope * share));
    const layer = { layer: 'hidden1', gini: 0.5, hoyer: 0.4, correlation: 0.2, meanActivation: worst };
    return {
      loss: 1,
      probes: {
        'unit-removal': {
          shares,
          layers: [{ layer: 'hidden1', targeted: curve(targeted), random: curve(random) }],
        },
        'unit-ablation': { loss: 1, layers: [{ layer: 'hidden1', worst, mean: worst / 9 }] },
        'activation-statistics': { layers: [layer] },
      },
    };
  };
  const against = (dropout: readonly [number, number, number], noise = 0.01) =>
    outcomeOf(robustFeatures, (spec) => {
      const off = noise * scatter(spec.seed);
      return armTitle(spec.regularizer) === 'none'
        ? network(0.9, 0.8, 0.4)
        : network(dropout[0] + off, dropout[1] + off, dropout[2] + off);
    });

  it('gives each verdict', () => {
    const supported = expectVerdict(against([0.6, 0.3, 0.1]), 'supported');
    expect(supported.effects[0]!.estimate).toBeCloseTo(0.12, 2);
    expect(supported.reproductions[0]!.ours).toContain('a ratio of 0.2500');
    expect(expectVerdict(against([0.6, 0.8, 0.1]), 'supported with a limit').limit).toContain('random units');
    expect(expectVerdict(against([0.6, 0.3, 0.35]), 'supported with a limit').limit).toContain(
      'a single unit',
    );
    expectVerdict(against([0.9, 0.3, 0.1]), 'refuted');
    expectVerdict(against([1.1, 0.3, 0.1]), 'refuted');
    expect(expectVerdict(against([0.85, 0.3, 0.1], 0.3), 'undecided').seedsNeeded).toBeGreaterThan(12);
  });

  it('measures a curve by its mean height', () => {
    expect(meanHeight([0, 0.4, 0.8], [1, 1, 1])).toBeCloseTo(1);
    expect(meanHeight([0, 0.2, 0.8], [1, 0.5, 0])).toBeCloseTo((0.15 + 0.15) / 0.8);
  });
});
