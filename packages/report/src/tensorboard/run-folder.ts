import type { TrialRecord } from '@regatta/record';
import { armTitle, sha256Hex } from '@regatta/record';

const longest = 100;

/**
 * Turns a name into a safe path segment: letters, digits and a few signs, never hidden, never `..`. If more than spaces had to be
 * replaced, a hash of the name is appended to keep it unique.
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

/** Folder shared by the trials of an arm: `optdigits-mlp/dropout_0.5`. */
export const armFolder = ({ task, regularizer }: Pick<Named, 'task' | 'regularizer'>): string =>
  `${safe(task)}/${safe(armTitle(regularizer))}`;

/** Folder of a trial, which TensorBoard shows as the run's name: `optdigits-mlp/dropout_0.5/seed-3-1a2b3c4d`. It ends with part of the trial's id to keep it unique. */
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
