import { type ExampleNames, plural, shorten } from '@regatta/record';

const most = 8;

/** Names for a sentence: the first few, and how many more there are. */
function few(names: readonly string[]): string {
  const shown = names.slice(0, most).map((name) => shorten(name, 40));
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}

/**
 * What a task predicts from what, by the names of its data: `left (yes, no; positive: yes) from 3 inputs: age, plan, months`.
 *
 * @returns undefined for a task whose data have no names.
 */
export function predicts(names: ExampleNames | undefined): string | undefined {
  const { target, classes, columns, positive } = names ?? {};
  if (target === undefined && classes === undefined) return undefined;
  const among =
    classes === undefined ? '' : `${few(classes)}${positive === undefined ? '' : `; positive: ${positive}`}`;
  const what =
    target === undefined ? `one of ${among}` : `${shorten(target, 60)}${among === '' ? '' : ` (${among})`}`;
  return columns === undefined ? what : `${what} from ${plural(columns.length, 'input')}: ${few(columns)}`;
}
