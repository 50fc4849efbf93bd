import { describe, expect, it } from 'vitest';
import { recurrentMasks } from './recurrent-masks.ts';
import { expectVerdict, outcomeOf } from './testing/claim-outcome.ts';
import { scatter } from './testing/claim-records.ts';
import { firstClaimSeed } from './trials.ts';

describe('the claim of recurrent masks', () => {
  interface World {
    /** Of 10 seeds, how many solve the memory problem. */
    readonly variational: number;
    readonly naive: number;
    /** Bits of masks a sequence, a step at the same places, and on the outputs alone. */
    readonly bits: readonly [sequence: number, step: number, outputs: number];
    readonly noise?: number;
  }
  const world = ({ variational, naive, bits, noise = 0.005 }: World) =>
    outcomeOf(recurrentMasks, (spec) => {
      const { name } = spec.regularizer;
      if (spec.task === 'generated-memory-rnn') {
        const solved =
          name === 'naive-recurrent-dropout' ? naive : name === 'variational-dropout' ? variational : 10;
        const early = name === 'zoneout' ? 0.4 : 0.1;
        const norms = Array.from({ length: 30 }, (_, t) => (t < 10 ? early / 10 : (1 - early) / 20));
        return {
          loss: 1,
          accuracy: spec.seed - firstClaimSeed < solved ? 1 : 0.3,
          probes: { 'gradient-norm': { norms } },
        };
      }
      const [sequence, step, outputs] = bits;
      const loss = name === 'variational-dropout' ? sequence : name === 'dropout' ? outputs : step;
      return { loss: loss + (name === 'variational-dropout' ? noise * scatter(spec.seed) : 0) };
    });

  it('gives each verdict', () => {
    const supported = expectVerdict(world({ variational: 10, naive: 0, bits: [2, 2.1, 2.05] }), 'supported');
    expect(supported.text).toContain('in 100 % of seeds');
    expect(supported.reproductions[0]!.ours).toContain('0.4000 with zoneout');
    const outputs = world({ variational: 9, naive: 1, bits: [2, 2.1, 1.9] });
    expect(expectVerdict(outputs, 'supported with a limit').limit).toContain('outputs alone');
    const memoryOnly = world({ variational: 10, naive: 0, bits: [2, 2.003, 2.1], noise: 0.001 });
    expect(memoryOnly.verdict).toBe('supported with a limit');
    expectVerdict(world({ variational: 2, naive: 9, bits: [2, 2.1, 2.1] }), 'refuted');
    expectVerdict(world({ variational: 10, naive: 0, bits: [2.2, 2.1, 2.1] }), 'refuted');
    expectVerdict(world({ variational: 6, naive: 4, bits: [2, 2.1, 2.1] }), 'undecided');
    const noisy = world({ variational: 10, naive: 0, bits: [2, 2.02, 2.1], noise: 0.2 });
    expect(expectVerdict(noisy, 'undecided').seedsNeeded).toBeGreaterThan(10);
  });
});
