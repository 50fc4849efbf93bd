import type { TrialRecord } from '../record.ts';
import { armTitle } from '../regularizers.ts';

/** A name as a part of a path: letters, digits and a few signs, never hidden and never a step upwards. */
const safe = (text: string): string =>
  text
    .replace(/[^\w.=,+@-]+/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 100) || '_';

type Named = Pick<TrialRecord, 'id' | 'task' | 'regularizer' | 'seed' | 'fold' | 'phase'>;

/** What the trials of an arm have in common: `optdigits-mlp/dropout_0.5`. */
export const armFolder = ({ task, regularizer }: Pick<Named, 'task' | 'regularizer'>): string =>
  `${safe(task)}/${safe(armTitle(regularizer))}`;

/** The folder of a trial's run, which is its name: `optdigits-mlp/dropout_0.5/seed-3-1a2b3c4d`; the end, of its id, tells apart what the rest does not. */
export function runFolder(record: Named): string {
  const { id, seed, fold, phase } = record;
  const parts = [
    ...(phase === 'tune' ? ['tune'] : []),
    `seed-${seed}`,
    ...(fold ? [`fold-${fold.repeat}.${fold.outer}.${fold.inner}`] : []),
    safe(id).replace(/^t/, '').slice(0, 8),
  ];
  return `${armFolder(record)}/${parts.join('-')}`;
}
