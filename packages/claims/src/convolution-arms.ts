import type { ClaimSize } from '@regatta/evidence';
import type { RegularizerSpec, TrialRecord } from '@regatta/record';
import { baselineSpec } from '@regatta/record';
import { neighbourPredictability } from '@regatta/trial';
import { chosenArm, gains, primaryOn, scoresAt } from './scores.ts';
import type { Budget, PlannedArm } from './trials.ts';

/** The rates of which validation data choose one. */
export const rates = [0.1, 0.25, 0.5] as const;

/** A regularizer at several rates, with the same options otherwise. */
export const atRates = (
  name: string,
  all: readonly number[],
  more: RegularizerSpec['options'] = {},
): RegularizerSpec[] => all.map((rate) => ({ name, options: { rate, ...more } }));

/** Dropout of the units of the dense layer alone. */
export const dense = atRates('dropout', rates);
/** Dropout of elements of the feature maps alone. */
export const element = atRates('element-dropout', rates);

/** A convolutional network on one data set. */
export interface ConvolutionData extends Budget, Pick<PlannedArm, 'task' | 'seeds'> {
  /** As in `on Fashion-MNIST`. */
  readonly name: string;
  /** Side of the maps after the first pooling layer. */
  readonly side: number;
}

/** The data of a size, which the claims about convolutional networks share; no network has batch norm. */
export const convolutionData: Readonly<Record<ClaimSize, readonly ConvolutionData[]>> = {
  quick: [{ name: 'generated glyphs', side: 8, task: 'generated-glyphs-cnn', seeds: 8, steps: 1500 }],
  full: [
    {
      name: 'Fashion-MNIST',
      side: 14,
      task: 'fashion-mnist-cnn@slices=10,train=1000',
      seeds: 10,
      steps: 1200,
      batchSize: 50,
    },
    { name: 'Optdigits', side: 4, task: 'optdigits-cnn', seeds: 10, steps: 3000 },
  ],
};

/** Cells of some networks without noise, with their feature maps measured, and with each of the arms. */
export const cellsOf = (all: readonly ConvolutionData[], arms: readonly RegularizerSpec[]): PlannedArm[] =>
  all.flatMap(({ name: _, side: __, ...common }) => [
    { ...common, arm: baselineSpec, probes: [neighbourPredictability.name] },
    ...arms.map((arm) => ({ ...common, arm })),
  ]);

/** An arm that was chosen on validation data, and the percent of the test loss that it saves against another. */
export interface ChosenGain {
  readonly arm: RegularizerSpec;
  /** One number per seed. */
  readonly saved: readonly number[];
}

/** What the best of some arms on validation data saves against the best of others; undefined without trials of either. */
export function gainOf(
  records: readonly TrialRecord[],
  task: string,
  arms: readonly RegularizerSpec[],
  against: readonly RegularizerSpec[] = [baselineSpec],
): ChosenGain | undefined {
  const [chosen, other] = [arms, against].map((group) => chosenArm(records, task, group));
  return chosen && other && { arm: chosen.arm, saved: gains(chosen.scores, other.scores) };
}

/** The percent of the test loss that an arm saves against none. */
export const savedBy = (records: readonly TrialRecord[], task: string, arm: RegularizerSpec): number[] => {
  const of = (spec: RegularizerSpec) => scoresAt(records, { task, arm: spec }, primaryOn('test'));
  return gains(of(arm), of(baselineSpec));
};
