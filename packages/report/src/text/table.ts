import type { ArmAnalysis, TaskAnalysis } from '@regatta/evidence';
import { differenceText, metricText } from '@regatta/record';
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

/** Ranked table of the arms of a task; the long form adds p, standing and calibration. */
export function tableOf(task: TaskAnalysis, form: 'short' | 'long'): Table {
  const { arms, baseline, primary } = task;
  const digits = digitsOf(task);
  const compared = arms.some(({ comparison }) => comparison !== null);
  const calibrated = arms.some(({ calibration }) => calibration !== null);
  const calibrationOf = ({ calibration }: ArmAnalysis): string => {
    const error = calibration?.expectedCalibrationError;
    return error ? meanText(error, 3) : '';
  };
  const comparing: Cell[] = [
    {
      head: `diff. from ${baseline}${unitOf(task)} [95 % CI]`,
      of: ({ comparison }) =>
        comparison ? differenceText(comparison.difference, differenceDigits(task)) : '',
    },
    { head: 'p', long: true, of: ({ comparison }) => probabilityCell(comparison?.p ?? null) },
    { head: 'adj. p', of: ({ comparison }) => probabilityCell(comparison?.adjustedP ?? null) },
    { head: 'standing', left: true, long: true, of: ({ comparison }) => comparison?.standing ?? '' },
    { head: 'conclusion', left: true, of: (arm) => conclusionOf(arm, baseline, arm.title) },
  ];
  const cells: Cell[] = [
    ...(task.solved === null ? [{ head: '#', of: (_: ArmAnalysis, place: number) => `${place}` }] : []),
    { head: 'regularizer', left: true, of: ({ title }) => title },
    {
      head: `test ${metricText(primary.name)}`,
      of: ({ test }) => {
        const mean = test[primary.name];
        return mean ? meanText(mean, digits) : '-';
      },
    },
    ...(compared ? comparing : []),
    { head: 'fit', left: true, of: ({ diagnosis }) => diagnosis?.fit ?? '' },
    ...(calibrated ? [{ head: 'calibration error', long: true, of: calibrationOf }] : []),
    { head: 'seeds', of: form === 'short' ? shareText : outcomeText },
  ];
  const shown = cells.filter(({ long }) => form === 'long' || !long);
  return {
    columns: shown.map(({ head, left }) => ({ head, left: left ?? false })),
    rows: arms.map((arm, i) => shown.map(({ of }) => plain(of(arm, i + 1)))),
  };
}
