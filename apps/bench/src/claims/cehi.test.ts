import { describe, expect, it } from 'vitest';
import { isIdle } from '../idle.ts';
import { lookUp } from '../names.ts';
import { probes } from '../probes/index.ts';
import type { TrialRecord } from '../record.ts';
import { armTitle } from '../regularizers.ts';
import { taskNamed } from '../tasks/registry.ts';
import { claimRecords, type MadeUp, scatter } from '../testing/claim-records.ts';
import { contentId, type TrialSpec } from '../trial.ts';
import { claimC, meanHeight } from './c.ts';
import type { Claim, ClaimOutcome, ClaimVerdict } from './claim.ts';
import { claimE } from './e.ts';
import { claimH } from './h.ts';
import { claimI } from './i.ts';
import { firstClaimSeed } from './trials.ts';

const title = ({ regularizer }: TrialSpec): string => armTitle(regularizer);

/** The outcome of made-up trials, which must not depend on their order, and stands when trials are missing. */
function outcomeOf(claim: Claim, of: (spec: TrialSpec) => MadeUp): ClaimOutcome {
  const records = claimRecords(claim, 'quick', of);
  const outcome = claim.evaluate(records, 'quick');
  expect(claim.evaluate(records.toReversed(), 'quick')).toEqual(outcome);
  const fewer = records.filter((record) => record.seed !== 1);
  expect(claim.evaluate(fewer, 'quick').figure.series).toHaveLength(outcome.figure.series.length);
  expect(outcome.text.length).toBeGreaterThan(100);
  expect(outcome.text).not.toMatch(/NaN|undefined|Infinity/);
  expect(JSON.stringify(outcome)).not.toMatch(/:null,"interval|NaN/);
  return outcome;
}

const expectVerdict = (outcome: ClaimOutcome, verdict: ClaimVerdict): ClaimOutcome => {
  expect([outcome.verdict, outcome.text.slice(0, 90)]).toEqual([verdict, expect.anything()]);
  expect(outcome.limit !== undefined).toBe(verdict === 'supported with a limit');
  expect(outcome.seedsNeeded !== undefined).toBe(verdict === 'undecided');
  return outcome;
};

describe.each([claimC, claimE, claimH, claimI])('claim $id', (claim) => {
  it.each(['quick', 'full'] as const)('has %s trials that can be run, each once', (size) => {
    const specs = claim.trials(size);
    for (const spec of specs) {
      const task = taskNamed(spec.task);
      expect(task.name).toBe(spec.task);
      expect(isIdle(spec.regularizer, task)).toBe(false);
      for (const name of spec.probes ?? []) expect(lookUp('probe', name, probes).name).toBe(name);
      if (size === 'quick') expect(task.dataset).toMatch(/^generated-/);
    }
    expect(new Set(specs.map(contentId)).size).toBe(specs.length);
    expect(JSON.parse(JSON.stringify(specs))).toEqual(specs);
  });

  it('is undecided without records', () => {
    const nothing = outcomeOf(claim, () => ({}));
    expectVerdict(nothing, 'undecided');
    expect(nothing.effects).toEqual([]);
    expect(nothing.reproductions).toEqual([]);
    const none: TrialRecord[] = [];
    expect(claim.evaluate(none, 'full').verdict).toBe('undecided');
  });

  it('says what the papers say', () => {
    expect(claim.sources.length).toBeGreaterThan(0);
    for (const text of [claim.title, claim.statement, claim.hypothesis, claim.rule])
      expect(text).toMatch(/\w+/);
  });
});

describe('claim c', () => {
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
    outcomeOf(claimC, (spec) => {
      const off = noise * scatter(spec.seed);
      return title(spec) === 'none'
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

describe('claim e', () => {
  const losses = (dense: number, convolutions: number, both: number, noise = 0.01) =>
    outcomeOf(claimE, (spec) => {
      const name = title(spec);
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

describe('claim h', () => {
  interface World {
    readonly gap: number;
    /** Losses by whether batch norm is there: elements and blocks; none has 1. */
    readonly plain: readonly [element: number, block: number];
    readonly normalized: readonly [element: number, block: number];
    readonly noise?: number;
  }
  const world = ({ gap, plain, normalized, noise = 0.01 }: World) =>
    outcomeOf(claimH, (spec) => {
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

describe('claim i', () => {
  interface World {
    /** Of 10 seeds, how many solve the memory problem. */
    readonly variational: number;
    readonly naive: number;
    /** Bits of masks a sequence, a step at the same places, and on the outputs alone. */
    readonly bits: readonly [sequence: number, step: number, outputs: number];
    readonly noise?: number;
  }
  const world = ({ variational, naive, bits, noise = 0.005 }: World) =>
    outcomeOf(claimI, (spec) => {
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
