import type { TrialRecord } from '@regatta/record';
import { armTitle, sha256Hex } from '@regatta/record';

const longest = 100;

/**
 * A name as a part of a path: letters, digits and a few signs, never hidden and never a step upwards. One that lost more
 * than its spaces ends in its hash, so that two of them stay two.
 */
function safe(text: string): string {
  const usual = text.replaceAll(' ', '_');
  const kept =
    usual
      .slice(0, longest)
      .replace(/[^\w.=,+@-]+/g, '_')
      .replace(/^\.+/, '_') || '_';
  return kept === usual ? kept : `${kept.slice(0, longest - 9)}-${sha256Hex(text).slice(0, 8)}`;
}

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
