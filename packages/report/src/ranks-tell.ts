import type { AcrossTasks } from '@regatta/evidence';
import { decimal, plural } from '@regatta/record';

/** How far apart the first and the last mean rank lie. */
const rangeOf = ({ meanRanks }: Pick<AcrossTasks, 'meanRanks'>): number =>
  Math.max(...meanRanks) - Math.min(...meanRanks);

/** Whether some mean ranks differ by more than the critical difference, so that a diagram of them shows something. */
export const ranksTell = (across: Pick<AcrossTasks, 'meanRanks' | 'criticalDifference'>): boolean =>
  across.criticalDifference !== null && across.criticalDifference < rangeOf(across);

/** Why there is no rank diagram, in one or two sentences. */
export function ranksDoNotTell(across: AcrossTasks): string {
  const { datasets, methods, criticalDifference, dataSetsToTell } = across;
  const apart = `the mean ranks of these ${plural(methods.length, 'method')} lie within ${decimal(rangeOf(across), 2)} of each other`;
  const needed =
    criticalDifference === null
      ? ''
      : `, but a significant difference takes ${decimal(criticalDifference, 2)}`;
  const more =
    dataSetsToTell === undefined || dataSetsToTell === null
      ? ''
      : ` With ranks as far apart as these, it would take about ${dataSetsToTell.toLocaleString('en-US')} data sets.`;
  return `No two mean ranks differ significantly over ${plural(datasets.length, 'data set')}: ${apart}${needed}.${more}`;
}
