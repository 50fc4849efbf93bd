import type { Claim, ClaimClause, ClaimFigure, ClaimSize } from '@regatta/evidence';
import type { RegularizerSpec, TrialRecord } from '@regatta/record';
import { armTitle, baselineSpec, percent, plural } from '@regatta/record';
import { mean } from '@regatta/stats';
import { clauseOf } from './clause.ts';
import { effectsOf, type Finding, percentOf, pointOf } from './finding.ts';
import { chosenArm, differences, gains, metricOn, primaryOn, type Scores, scoresAt } from './scores.ts';
import { type Budget, type PlannedArm, trialsOf } from './trials.ts';

/** The rates of which validation data choose one for each way of drawing masks. */
const rates = [0.1, 0.25, 0.5] as const;
/** Percent of the loss, and points of the seeds that solve a problem: the smallest differences that matter. */
const margin = 2;
const solvedMargin = 50;
/** Test accuracy from which on the memory problem counts as solved; chance is 0.25. */
const solved = 0.95;

const atRates = (of: (rate: number) => RegularizerSpec): RegularizerSpec[] => rates.map(of);

/** Two ways of masking the same places. */
interface Masks {
  readonly perSequence: readonly RegularizerSpec[];
  readonly perStep: readonly RegularizerSpec[];
}

/** Masks on the input and on the state as the gates read it. */
const inputAndState: Masks = {
  perSequence: atRates((rate) => ({
    name: 'variational-dropout',
    options: { rate, on: ['input', 'state'] },
  })),
  perStep: atRates((rate) => ({
    name: 'compose',
    options: {
      of: [
        { name: 'dropout', options: { rate, at: ['input'] } },
        { name: 'naive-recurrent-dropout', options: { rate, on: ['state'] } },
      ],
    },
  })),
};

/** Masks on the memory cell, which new masks at each step erase little by little. */
const cell: Masks = {
  perSequence: atRates((rate) => ({ name: 'rnn-drop', options: { rate } })),
  perStep: atRates((rate) => ({ name: 'naive-recurrent-dropout', options: { rate, on: ['cell'] } })),
};

interface RecurrentData extends Budget, Pick<PlannedArm, 'task' | 'seeds'> {
  /** As in `on Japanese vowels`. */
  readonly name: string;
}

/** Tasks on which losses are compared. */
const lossData: Readonly<Record<ClaimSize, readonly RecurrentData[]>> = {
  quick: [
    {
      name: 'text from a generated grammar',
      task: 'generated-grammar-rnn',
      seeds: 8,
      steps: 600,
    },
  ],
  full: [
    {
      name: 'Tiny Shakespeare',
      task: 'shakespeare-char-lstm',
      seeds: 6,
      steps: 1800,
      learningRate: 5e-3,
    },
    { name: 'Japanese vowels', task: 'japanese-vowels-gru', seeds: 10, steps: 1000 },
  ],
};

/** Tasks that are solved or not; all generated. */
const solvedData: Readonly<Record<ClaimSize, readonly RecurrentData[]>> = {
  quick: [{ name: 'the generated temporal order problem', task: 'generated-memory-rnn', seeds: 12 }],
  full: [],
};

const cellsOf = ({ name: _, ...common }: RecurrentData, { perSequence, perStep }: Masks): PlannedArm[] =>
  [...perSequence, ...perStep].map((arm) => ({ ...common, arm }));

const lossesOf = (records: readonly TrialRecord[], task: string, arm: RegularizerSpec): Scores =>
  scoresAt(records, { task, arm }, primaryOn('test'));

/** The two ways of drawing masks, each at the rate that validation data chose; undefined without trials of either. */
function chosenOf(records: readonly TrialRecord[], task: string, { perSequence, perStep }: Masks) {
  const [ours, theirs] = [perSequence, perStep].map((arms) => chosenArm(records, task, arms));
  return ours && theirs && { ours, theirs };
}

/** Percent of the test loss that one mask per sequence saves. */
function savedOf(records: readonly TrialRecord[], task: string): number[] {
  const chosen = chosenOf(records, task, inputAndState);
  return chosen === undefined ? [] : gains(chosen.ours.scores, chosen.theirs.scores);
}

const lossClause = (records: readonly TrialRecord[], { task, name }: RecurrentData): ClaimClause =>
  clauseOf(
    {
      text: `one mask per sequence gives a lower loss than new masks at each step on ${name}`,
      kind: 'more',
      margin,
      unit: '%',
    },
    savedOf(records, task),
  );

/** For each seed 100 if an arm solved the problem, 0 if not. */
const solvedBy = (records: readonly TrialRecord[], task: string, arm: RegularizerSpec): Scores =>
  new Map(
    [...scoresAt(records, { task, arm }, metricOn('test', 'accuracy'))].map(([seed, accuracy]) => [
      seed,
      accuracy >= solved ? 100 : 0,
    ]),
  );

/** Seeds that are solved by the two ways, each at its chosen rate; undefined without trials of either. */
function solvedWays(records: readonly TrialRecord[], { task }: RecurrentData) {
  const chosen = chosenOf(records, task, cell);
  return (
    chosen && {
      ours: solvedBy(records, task, chosen.ours.arm),
      theirs: solvedBy(records, task, chosen.theirs.arm),
    }
  );
}

function solvedClause(records: readonly TrialRecord[], data: RecurrentData): ClaimClause {
  const ways = solvedWays(records, data);
  return clauseOf(
    {
      text: `one mask per sequence solves ${data.name} in more seeds than new masks at each step`,
      kind: 'more',
      margin: solvedMargin,
      unit: 'points',
    },
    ways === undefined ? [] : differences(ways.ours, ways.theirs).values(),
  );
}

function figureOf(records: readonly TrialRecord[], { task, name }: RecurrentData): ClaimFigure {
  const same = rates.map((rate, i): [string, Finding] => {
    const [ours, theirs] = [inputAndState.perSequence[i]!, inputAndState.perStep[i]!].map((arm) =>
      lossesOf(records, task, arm),
    );
    return [`both at ${rate}`, percentOf(gains(ours!, theirs!))];
  });
  const all = [...same, ['rates chosen on validation data', percentOf(savedOf(records, task))] as const];
  return {
    title: `Test loss saved by one mask per sequence, compared with new masks at each step, ${name}`,
    x: { label: 'rate', scale: 'names' },
    y: { label: 'test loss saved (%)' },
    series: [{ name: 'one mask per sequence', points: all.flatMap(([x, finding]) => pointOf(x, finding)) }],
  };
}

function lossText(records: readonly TrialRecord[], { task, name }: RecurrentData): string {
  const chosen = chosenOf(records, task, inputAndState);
  if (chosen === undefined) return `On ${name}, no trial has finished.`;
  const [ours, theirs] = [chosen.ours, chosen.theirs].map(({ arm }) => armTitle(arm));
  return `On ${name}, validation data chose ${ours} and ${theirs}.`;
}

function solvedText(records: readonly TrialRecord[], data: RecurrentData): string {
  const ways = solvedWays(records, data);
  if (ways === undefined || ways.ours.size === 0 || ways.theirs.size === 0)
    return `On ${data.name}, no trial has finished.`;
  const [ours, theirs] = [ways.ours, ways.theirs].map((scores) => percent(mean([...scores.values()]) / 100));
  return `${data.name.charAt(0).toUpperCase()}${data.name.slice(1)} is solved in ${ours} of ${plural(ways.ours.size, 'seed')} with one mask per sequence on the memory cell, and in ${theirs} with new masks at each step.`;
}

/** (i) Variational dropout suits recurrent networks better. */
export const recurrentMasks: Claim = {
  id: 'i',
  title: 'Variational dropout suits RNNs better',
  statement:
    'In recurrent networks, variational dropout, with one mask per sequence, is preferred over standard dropout.',
  hypothesis:
    'With masks on the input and the state of a recurrent network, one mask per sequence has a test loss at least 2 % lower than new masks at each step, on Tiny Shakespeare and on Japanese vowels. In the quick size, the same holds on text from a generated grammar, and one mask per sequence on the memory cell solves a generated temporal order problem in a share of the seeds that is at least 50 points higher.',
  rule:
    'Both ways mask the same places, each at whichever of the rates 0.1, 0.25 and 0.5 has the lowest mean validation loss. The gain is the share of the loss saved, tested on log ratios of the temperature-scaled test losses at the checkpoint with the best validation loss, one number per seed. ' +
    'The full size has real data only. The test set is fixed, so the seeds, six on Tiny Shakespeare and ten on Japanese vowels, stand for initial weights, order and masks. Tiny Shakespeare is trained for 1,800 steps, twice the length of a trial run of 900, in which the plain network was still improving. The temporal order problem of 30 steps counts as solved at a test accuracy of 0.95 or more. Its masks are on the cell of an LSTM, because masks on the state as the gates read it erase no memory.',
  sources: [
    {
      finding:
        'Perplexity on the words of Penn Treebank, all with the same code: none 128.97, Zaremba 76.81, Semeniuta 77.88, variational 75.39, zoneout 75.45, weight drop 75.71; bits per character: none 1.423, variational 1.245.',
      reference: 'Wen et al. 2018, ICLR (Flipout), tables 2 and 3',
    },
    {
      finding:
        'Large LSTM on the words of Penn Treebank: 78.4 to 75.2, and 73.4 with Monte Carlo (read from secondary sources).',
      reference: 'Gal and Ghahramani 2016, arXiv:1512.05287',
    },
    {
      finding:
        'One mask per sequence on the cell of an LSTM preserves its memory; new masks at each step do not.',
      reference: 'Moon et al. 2015, ASRU; Semeniuta, Severyn, Barth 2016, arXiv:1603.05118',
    },
    {
      finding: 'The recurrent dropout of tfjs and Keras is of the variational kind.',
      reference: 'the source code of tfjs 4.22.0',
    },
  ],
  trials: (size) =>
    trialsOf([
      ...lossData[size].flatMap((data) => cellsOf(data, inputAndState)),
      ...lossData[size].map(({ name: _, ...common }) => ({ ...common, arm: baselineSpec })),
      ...solvedData[size].flatMap((data) => cellsOf(data, cell)),
    ]),
  evaluate(records, size) {
    return {
      clauses: [
        ...lossData[size].map((data) => lossClause(records, data)),
        ...solvedData[size].map((data) => solvedClause(records, data)),
      ],
      effects: lossData[size].flatMap(({ task, name }) => {
        const chosen = chosenOf(records, task, inputAndState);
        const none = lossesOf(records, task, baselineSpec);
        const against = (scores: Scores | undefined): Finding =>
          percentOf(scores === undefined ? [] : gains(scores, none));
        return effectsOf([
          [
            `test loss saved by one mask per sequence, compared with no dropout, ${name}`,
            against(chosen?.ours.scores),
            '%',
          ],
          [
            `test loss saved by new masks at each step, compared with no dropout, ${name}`,
            against(chosen?.theirs.scores),
            '%',
          ],
        ]);
      }),
      figure: figureOf(records, lossData[size][0]!),
      text: [
        ...lossData[size].map((data) => lossText(records, data)),
        ...solvedData[size].map((data) => solvedText(records, data)),
      ].join(' '),
      reproductions: [],
    };
  },
};
