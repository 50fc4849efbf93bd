import type { ArmAnalysis, TaskAnalysis } from '@regatta/evidence';
import { decimal, differenceText, metricText } from '@regatta/record';
import type { MeanInterval } from '@regatta/stats';
import { differenceDigits, digitsOf, meanText, probabilityCell, unitOf } from '../format.ts';
import { outcomeText, shareText } from '../outcome.ts';

/** A table of text cells; columns are left-aligned if `left`, else right-aligned numbers. */
export interface Table {
  readonly columns: readonly { readonly head: string; readonly left: boolean }[];
  readonly rows: readonly (readonly string[])[];
}

interface Cell {
  readonly head: string;
  readonly left?: boolean;
  /** True for columns shown only in the long form. */
  readonly long?: boolean;
  readonly of: (arm: ArmAnalysis, place: number) => string;
}

/** Replaces typographic minus signs with hyphens, because plain text is copied and searched. */
export const plain = (text: string): string => text.replaceAll('\u2212', '-');

/** The conclusion of an arm; arms that diverged and have no comparison show "diverged". */
function conclusionOf({ comparison, diverged }: ArmAnalysis, baseline: string | null, title: string): string {
  if (comparison) return comparison.conclusion;
  if (title === baseline) return 'baseline';
  return diverged > 0 ? 'diverged' : '';
}

/** Ranked table of the arms of a task; the long form adds intervals of means, p, standing, fit and calibration. */
export function tableOf(task: TaskAnalysis, form: 'short' | 'long'): Table {
  const { arms, baseline, primary } = task;
  const digits = digitsOf(task);
  const compared = arms.some(({ comparison }) => comparison !== null);
  const calibrated = arms.some(({ calibration }) => calibration !== null);
  const calibrationOf = ({ calibration }: ArmAnalysis): string => {
    const error = calibration?.expectedCalibrationError;
    return error ? meanText(error, 3) : '';
  };
  const withAccuracy = primary.name !== 'accuracy' && arms.some(({ test }) => 'accuracy' in test);
  const comparing: Cell[] = [
    {
      head: `diff. from ${baseline}${unitOf(task)}${form === 'long' ? ' [95 % CI]' : ''}`,
      of: ({ comparison }) =>
        comparison ? differenceText(comparison.difference, differenceDigits(task)) : '',
    },
    { head: 'p', long: true, of: ({ comparison }) => probabilityCell(comparison?.p ?? null) },
    {
      head: form === 'long' ? 'corrected p' : 'corr. p',
      of: ({ comparison }) => probabilityCell(comparison?.adjustedP ?? null),
    },
    { head: 'standing', left: true, long: true, of: ({ comparison }) => comparison?.standing ?? '' },
  ];
  const meanOf = (mean: MeanInterval | undefined, decimals: number): string =>
    mean === undefined ? '-' : form === 'long' ? meanText(mean, decimals) : decimal(mean.mean, decimals);
  const cells: Cell[] = [
    ...(task.solved === null ? [{ head: '#', of: (_: ArmAnalysis, place: number) => `${place}` }] : []),
    { head: 'regularizer', left: true, of: ({ title }) => title },
    ...(compared
      ? [{ head: 'conclusion', left: true, of: (arm: ArmAnalysis) => conclusionOf(arm, baseline, arm.title) }]
      : []),
    ...(withAccuracy ? [{ head: 'accuracy', of: ({ test }: ArmAnalysis) => meanOf(test.accuracy, 3) }] : []),
    ...(compared ? comparing : []),
    {
      head: form === 'long' ? `test ${metricText(primary.name)}` : metricText(primary.name),
      of: ({ test }) => meanOf(test[primary.name], digits),
    },
    { head: 'fit', left: true, long: true, of: ({ diagnosis }) => diagnosis?.fit ?? '' },
    ...(calibrated ? [{ head: 'calibration error', long: true, of: calibrationOf }] : []),
    { head: 'seeds', of: form === 'short' ? shareText : outcomeText },
  ];
  const shown = cells.filter(({ long }) => form === 'long' || !long);
  return {
    columns: shown.map(({ head, left }) => ({ head, left: left ?? false })),
    rows: arms.map((arm, i) => shown.map(({ of }) => plain(of(arm, i + 1)))),
  };
}
