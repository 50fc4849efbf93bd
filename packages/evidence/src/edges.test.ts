import { meanInterval } from '@regatta/stats';
import { describe, expect, it } from 'vitest';
import { edgeNotes } from './edges.ts';
import type { GridEdge, RateCurve } from './model.ts';

function curve(
  method: string,
  edges: readonly GridEdge[],
  { option, strengths = [0.1, 0.4, 0.7] }: { option?: string; strengths?: readonly number[] } = {},
): RateCurve {
  const points = strengths.flatMap((strength) =>
    [0.001, 0.003].map((learningRate) => ({
      rate: option === undefined ? strength : null,
      strength,
      learningRate,
      title: `${method} ${strength}`,
      train: meanInterval([0.5]),
      validation: meanInterval([0.5]),
      fit: 'balanced' as const,
      diverged: 0,
    })),
  );
  const [first] = points;
  return { method, ...(option && { option }), points, chosen: first!, best: first!, edges, trials: 6 };
}

describe('notes on the ends of a grid', () => {
  it('are silent about optima within it, and about curves of earlier versions', () => {
    const { edges: _, ...old } = curve('dropout', []);
    expect(edgeNotes([curve('dropout', []), old])).toEqual([]);
  });

  it('name the learning rates to try beyond the ends, at the distance of their neighbors', () => {
    expect(edgeNotes([curve('none', ['highest learning rate']), curve('dropout', [])])).toEqual([
      'The best learning rate is the highest tried for none; a better one may lie beyond. Try --learning-rates 0.003,0.009.',
    ]);
    expect(
      edgeNotes([curve('none', ['lowest learning rate']), curve('dropout', ['highest learning rate'])]),
    ).toEqual([
      'The best learning rate is the lowest tried for none, and the highest tried for dropout; a better one may lie beyond. ' +
        'Try --learning-rates 0.000333333,0.001,0.003,0.009.',
    ]);
  });

  it('name the flag for rates, and arms for other strengths, whichever way those act', () => {
    expect(edgeNotes([curve('dropout', ['strongest'])])).toEqual([
      'The best strength is the strongest tried for dropout; a better one may lie beyond. Try more with --rates.',
    ]);
    const maxNorm = curve('max-norm on=dense', ['strongest'], { option: 'maxValue', strengths: [4, 2, 1] });
    expect(edgeNotes([maxNorm])[0]).toContain(
      "Try more with --regularizers 'none;max-norm:maxValue=0.5,on=dense;max-norm:maxValue=1,on=dense'.",
    );
    const decay = curve('weight-decay', ['weakest'], { option: 'decay', strengths: [0.01, 0.1, 1] });
    expect(edgeNotes([decay, curve('dropout', ['weakest'])])[0]).toMatch(
      /weakest tried for weight-decay and dropout; .* --rates or --regularizers 'none;weight-decay:decay=0.001;weight-decay:decay=0.01'/,
    );
  });

  it('name at most five methods', () => {
    const many = Array.from({ length: 8 }, (_, i) => curve(`m${i}`, ['weakest']));
    expect(edgeNotes(many)[0]).toContain('for m0, m1, m2, m3 and 4 others;');
  });
});
