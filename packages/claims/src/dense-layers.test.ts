import { armTitle } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { denseLayers } from './dense-layers.ts';
import { expectVerdict, outcomeOf } from './testing/claim-outcome.ts';
import { scatter } from './testing/claim-records.ts';

describe('the claim of dense layers', () => {
  const losses = (dense: number, convolutions: number, both: number, noise = 0.01) =>
    outcomeOf(denseLayers, (spec) => {
      const name = armTitle(spec.regularizer);
      const own = {
        none: 1,
        'dropout 0.5': dense,
        'element-dropout 0.2': convolutions,
        'spatial-dropout 0.2': 1.2,
      };
      const loss = Object.hasOwn(own, name) ? Object.entries(own).find(([key]) => key === name)![1] : both;
      return { loss: loss + (name === 'none' ? 0 : noise * scatter(spec.seed)) };
    });

  it('gives each verdict', () => {
    const supported = expectVerdict(losses(0.8, 0.9, 0.7), 'supported');
    expect(supported.text).toContain('67 % of the gain of both');
    expect(expectVerdict(losses(0.8, 0.7, 0.6), 'supported with a limit').limit).toContain('convolutions');
    expect(expectVerdict(losses(0.95, 0.98, 0.6), 'supported with a limit').limit).toContain('a third');
    expectVerdict(losses(1.1, 0.9, 0.9), 'refuted');
    expect(expectVerdict(losses(0.95, 1.1, 0.9, 0.3), 'undecided').seedsNeeded).toBeGreaterThan(16);
  });
});
