import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { convolutions } from './convolutions.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';

describe('the claim of convolutions', () => {
  interface World {
    readonly gap?: number;
    /** Losses; none has 1. */
    readonly element: number;
    readonly channels?: number;
    readonly blocks?: number;
    readonly noise?: number;
  }
  const world =
    ({ gap = 0.4, element, channels = 1.1, blocks = 0.9, noise = 0.003 }: World) =>
    (spec: TrialSpec): MadeUp => {
      const probes = {
        'neighbour-predictability': {
          layers: [{ layer: 'pool1', element: 0.7 + 0.01 * scatter(spec.seed), block: 0.7 - gap }],
        },
      };
      const { name } = spec.regularizer;
      if (name === 'none') return { loss: 1, probes };
      const own = name === 'element-dropout' ? element : name === 'drop-block' ? blocks : channels;
      return { loss: own + noise * scatter(spec.seed) };
    };

  it('is supported where neighbors tell, elements do not help, and channels or blocks do better', () => {
    const outcome = outcomeOf(convolutions, world({ element: 1.05 }));
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(clauseWith(outcome, 'neighbors').estimate).toBeCloseTo(0.4, 6);
    expect(clauseWith(outcome, 'channels or blocks').estimate).toBeCloseTo(100 * (1 - 0.9 / 1.05), 1);
    expect(outcome.text).toContain('drop-block');
    expect(outcome.figure.series[0]!.points.map(({ x }) => x)).toEqual([
      'elements',
      'channels',
      'blocks',
      'channels or blocks, compared with elements',
    ]);
    const full = outcomeOf(convolutions, world({ element: 1.05 }), 'full');
    expect(full.verdict).toBe('supported');
    expect(full.clauses).toHaveLength(3);
  });

  it('counts a gain of dropping elements against it', () => {
    const outcome = outcomeOf(convolutions, world({ element: 0.95, blocks: 0.8 }));
    expect(clauseWith(outcome, 'dropping elements in the convolutional layers').status).toBe('contradicted');
    expect(outcome.verdict).toBe('mixed');
    const small = outcomeOf(convolutions, world({ element: 0.99, blocks: 0.8 }));
    expect(clauseWith(small, 'dropping elements in the convolutional layers')).toMatchObject({
      status: 'shown',
    });
    expect(clauseWith(small, 'dropping elements in the convolutional layers').estimate).toBeCloseTo(1, 1);
  });

  it('gives the other verdicts', () => {
    const against = outcomeOf(convolutions, world({ gap: 0.1, element: 0.9, blocks: 1 }));
    expect(statusesOf(against)).toEqual(['contradicted', 'contradicted', 'contradicted']);
    expect(against.verdict).toBe('contradicted');
    expect(outcomeOf(convolutions, world({ element: 1.05, noise: 0.3 })).verdict).toBe('not shown');
    expect(outcomeOf(convolutions, () => ({}))).toMatchObject({ verdict: 'not shown', effects: [] });
  });
});
