import type { Claim, ClaimSize, Reproduction } from '@regatta/evidence';
import { baselineSpec, differenceText, figure, percent, type RegularizerSpec } from '@regatta/record';
import { gradientNorm, gradientNormSchema } from '@regatta/trial';
import { differenceOf, effectsOf, type Finding, findingOf, pointOf } from './finding.ts';
import { type Measure, measured, metricOn, primaryOn, type Scores, scoresAt } from './scores.ts';
import { type PlannedArm, trialsOf } from './trials.ts';
import { answerOf, concluded, type Ruling, refuted, supported, undecided } from './verdict.ts';

const rate = 0.25;
const variational: RegularizerSpec = { name: 'variational-dropout', options: { rate } };
/** What Zaremba et al. call dropout in recurrent networks: outputs only, new masks at each step. */
const outputs: RegularizerSpec = { name: 'dropout', options: { rate } };
/** New masks at each step on state and cell. */
const naive: RegularizerSpec = { name: 'naive-recurrent-dropout', options: { rate } };
const candidate: RegularizerSpec = { name: 'recurrent-dropout', options: { rate } };
const zoneout: RegularizerSpec = { name: 'zoneout', options: { rate: 0.1 } };
/** The places of variational dropout, with new masks at each step. */
const stepwise: RegularizerSpec = {
  name: 'compose',
  options: {
    of: [
      { name: outputs.name, options: outputs.options },
      { name: naive.name, options: { rate, on: ['state'] } },
    ],
  },
};
const memoryTask = 'generated-memory-rnn';
const memoryArms = [baselineSpec, outputs, naive, variational, candidate, zoneout];
const languageArms = [baselineSpec, outputs, stepwise, naive, variational];
/** Test accuracy from which on the memory problem counts as solved; chance is 0.25. */
const solved = 0.95;
const language = (size: ClaimSize): Pick<PlannedArm, 'task' | 'seeds' | 'steps'> =>
  size === 'quick'
    ? { task: 'generated-grammar-rnn', seeds: 10, steps: 500 }
    : { task: 'shakespeare-char-lstm', seeds: 5, steps: 1000 };

const accuracy = metricOn('test', 'accuracy');

/** Share of the gradient that the first third of the steps get. */
const earlyShare: Measure = (record) => {
  const norms = measured(record, gradientNorm.name, gradientNormSchema)?.norms;
  return norms?.slice(0, Math.round(norms.length / 3)).reduce((sum, norm) => sum + norm, 0);
};

/** Share of the seeds that solve the memory problem; undefined without any. */
function successes(scores: Scores): number | undefined {
  const all = [...scores.values()];
  return all.length === 0 ? undefined : all.filter((value) => value >= solved).length / all.length;
}

function krueger(early: (arm: RegularizerSpec) => Finding): Reproduction[] {
  const [none, dropped, zoned] = [early(baselineSpec), early(naive), early(zoneout)];
  if ([none, dropped, zoned].some(({ values }) => values.length === 0)) return [];
  return [
    {
      source: 'Krueger et al. 2017, figure 6: gradient that reaches the cell of early steps',
      published: 'zoneout carries more of it to early steps than dropout does',
      ours: `the first third of the steps gets ${figure(zoned.mean)} with zoneout, ${figure(none.mean)} with none, ${figure(dropped.mean)} with new masks at each step`,
      difference:
        'a problem of 30 steps instead of permuted MNIST of 784, after training instead of one epoch, masks on state and cell instead of recurrent dropout of the candidate',
    },
  ];
}

/** Bits a character: the smallest difference that matters. */
const margin = 0.01;

/** What the claim is decided on. */
interface Evidence {
  /** Shares of the seeds that solve the memory problem. */
  readonly success: { readonly variational: number | undefined; readonly naive: number | undefined };
  /** Bits saved by variational masks against new ones at each step, and against those on outputs alone. */
  readonly overSteps: Finding;
  readonly overOutputs: Finding;
}

function rule({ success, overSteps, overOutputs }: Evidence): Ruling {
  if (success.variational === undefined || success.naive === undefined) {
    return undecided([], 'the memory problem has no results');
  }
  if (success.variational < success.naive) {
    return refuted('new masks at each step solve the memory problem more often');
  }
  if (overSteps.side === 'below') {
    return refuted(
      'in the language model new masks at each step have the lower loss, at the same places and rate',
    );
  }
  if (success.variational < 0.8 || success.naive > 0.2) {
    return undecided([], 'the memory problem does not tell the masks apart clearly');
  }
  const model = answerOf(overSteps, margin);
  if (model === 'unclear') {
    return undecided([overSteps], 'the language model does not tell the masks apart');
  }
  if (model === 'no') {
    return supported([
      'where something has to be remembered over many steps; in the language model it makes no difference that matters',
    ]);
  }
  if (answerOf(overOutputs, margin) !== 'yes') {
    return supported([
      'preferred over new masks at each step inside the recurrence; over dropout on the outputs alone no gain is shown',
    ]);
  }
  return supported([], 'one mask a sequence is better than both kinds of standard dropout');
}

/** (i) Variational dropout suits recurrent networks better. */
export const recurrentMasks: Claim = {
  id: 'i',
  title: 'Variational forms suit RNNs better',
  statement:
    'In recurrent networks variational dropout, one mask a sequence, is preferred over standard dropout.',
  hypothesis:
    'At rate 0.25: the temporal order problem is solved in at least 80 % of seeds with one mask a sequence and in at most 20 % with new masks at each step on state and cell; a language model has a lower test loss with one mask a sequence than with new ones at each step, at the same places; and than with dropout on the outputs alone, where about 2 % is expected.',
  rule: 'Refuted if new masks at each step solve the memory problem more often, or their language model is better by an interval beyond 0. Supported if the memory part holds and both intervals of bits saved are above 0; with a limit if the one against dropout on outputs is not, or if the one against new masks at each step lies below 0.01 bits; undecided otherwise.',
  sources: [
    {
      finding:
        'Perplexity on the words of Penn Treebank, one code for all: none 128.97, Zaremba 76.81, Semeniuta 77.88, variational 75.39, zoneout 75.45, weight drop 75.71; bits a character: none 1.423, variational 1.245.',
      reference: 'Wen et al. 2018, ICLR (Flipout), tables 2 and 3',
    },
    {
      finding:
        'Large LSTM, words of Penn Treebank: 78.4 to 75.2, 73.4 with Monte-Carlo (read from secondary sources).',
      reference: 'Gal and Ghahramani 2016, arXiv:1512.05287',
    },
    {
      finding:
        'The recurrent dropout of tfjs and Keras is of the variational kind; zoneout and weight drop do as well.',
      reference: 'the sources of tfjs 4.22.0; Wen et al. 2018',
    },
  ],
  trials: (size) =>
    trialsOf([
      ...memoryArms.map((arm) => ({ task: memoryTask, arm, seeds: 10, probes: [gradientNorm.name] })),
      ...languageArms.map((arm) => ({ ...language(size), arm })),
    ]),
  evaluate(records, size) {
    const { task } = language(size);
    const memory = (arm: RegularizerSpec, measure = accuracy): Scores =>
      scoresAt(records, { task: memoryTask, arm }, measure);
    const bits = (arm: RegularizerSpec): Scores => scoresAt(records, { task, arm }, primaryOn('test'));
    const over = (arm: RegularizerSpec): Finding => differenceOf(bits(arm), bits(variational));
    const success = (arm: RegularizerSpec): number | undefined => successes(memory(arm));
    const early = (arm: RegularizerSpec): Finding => findingOf(memory(arm, earlyShare).values());
    const evidence: Evidence = {
      success: { variational: success(variational), naive: success(naive) },
      overSteps: over(stepwise),
      overOutputs: over(outputs),
    };
    const shareText = (value: number | undefined): string =>
      value === undefined ? 'an unknown share' : percent(value);
    return concluded(rule(evidence), {
      effects: effectsOf([
        [
          'accuracy on the memory problem: one mask a sequence - new masks at each step',
          differenceOf(memory(variational), memory(naive)),
          '',
        ],
        [
          'bits saved by one mask a sequence, against new ones at the same places',
          evidence.overSteps,
          'bits',
        ],
        ['bits saved, against new ones on state and cell', over(naive), 'bits'],
        ['bits saved, against dropout on the outputs alone', evidence.overOutputs, 'bits'],
        ['bits saved, against none', over(baselineSpec), 'bits'],
        [
          'gradient in the first third of the steps, zoneout - new masks',
          differenceOf(memory(zoneout, earlyShare), memory(naive, earlyShare)),
          '',
        ],
      ]),
      figure: {
        title: 'The temporal order problem of 30 steps',
        x: { label: 'regularizer', scale: 'names' },
        y: { label: 'test accuracy (chance 0.25)' },
        series: [
          {
            name: 'test accuracy',
            points: memoryArms.flatMap((arm) => pointOf(arm.name, findingOf(memory(arm).values()))),
          },
        ],
      },
      text: `One mask a sequence solves the temporal order problem in ${shareText(evidence.success.variational)} of seeds, new masks at each step on state and cell in ${shareText(evidence.success.naive)}, masks on the candidate in ${shareText(success(candidate))}. In the language model one mask a sequence saves ${differenceText(evidence.overSteps, undefined, 'bits')} a character against new ones at the same places, ${differenceText(evidence.overOutputs, undefined, 'bits')} against dropout on the outputs alone and ${differenceText(over(baselineSpec), undefined, 'bits')} against none.`,
      reproductions: krueger(early),
    });
  },
};
