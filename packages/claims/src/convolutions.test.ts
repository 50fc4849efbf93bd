import { describe, expect, it } from 'vitest';
import { convolutions } from './convolutions.ts';
import { expectVerdict, outcomeOf } from './testing/claim-outcome.ts';
import { scatter } from './testing/claim-records.ts';

describe('the claim of convolutions', () => {
  interface World {
    readonly gap: number;
    /** Losses by whether batch norm is there: elements and blocks; none has 1. */
    readonly plain: readonly [element: number, block: number];
    readonly normalized: readonly [element: number, block: number];
    readonly noise?: number;
  }
  const world = ({ gap, plain, normalized, noise = 0.01 }: World) =>
    outcomeOf(convolutions, (spec) => {
      const off = noise * scatter(spec.seed);
      const shift = spec.regularizer.options.rate === 0.5 ? 1.8 : 1.1;
      const probes = {
        'neighbour-predictability': {
          layers: [{ layer: 'pool1', element: 0.7 + 0.01 * scatter(spec.seed), block: 0.7 - gap }],
        },
        'variance-shift': { layers: [{ layer: 'conv2-norm', shift }] },
      };
      const [element, block] = spec.task.includes('batchNorm') ? normalized : plain;
      const { name } = spec.regularizer;
      if (name === 'none') return { loss: 1, probes };
      return { loss: (name === 'element-dropout' ? element : block) + off, probes };
    });

  it('gives each verdict', () => {
    const supported = expectVerdict(
      world({ gap: 0.4, plain: [1.1, 0.9], normalized: [1.2, 0.9] }),
      'supported',
    );
    expect(supported.reproductions[0]!.ours).toContain('1.800 at rate 0.5, 1.100 without');
    const helps = world({ gap: 0.4, plain: [0.9, 0.9], normalized: [1.2, 0.9] });
    expect(expectVerdict(helps, 'supported with a limit').limit).toContain(
      'lowers the loss without batch norm',
    );
    const equal = world({ gap: 0.4, plain: [1.1, 1], normalized: [1.2, 1.3] });
    expect(expectVerdict(equal, 'supported with a limit').limit).toContain('no better here');
    expectVerdict(world({ gap: 0.1, plain: [1.1, 0.9], normalized: [1.2, 0.9] }), 'refuted');
    const close = world({ gap: 0.201, plain: [1.1, 0.9], normalized: [1.2, 0.9] });
    expect(expectVerdict(close, 'undecided').text).toContain('neighbours');
  });
});
