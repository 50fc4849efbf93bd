import { type DataPreview, figure, oneLine, plural, shorten } from '@regatta/record';

/** Characters in a line. */
const lineWidth = 112;
const labelWidth = 10;
/** Lines for what was left out, and for notes: the whole preview fits on a screen. */
const mostLines = 6;

const clipped = (text: string): string => shorten(oneLine(text), lineWidth - labelWidth);

/** As many items as fit in a line, and how many more there are. */
function listed(items: readonly string[]): string {
  let text = '';
  for (const [i, item] of items.entries()) {
    const next = `${i === 0 ? '' : ', '}${shorten(oneLine(item), 60)}`;
    const rest = items.length - i;
    if (i > 0 && text.length + next.length > lineWidth - labelWidth - 14) return `${text} and ${rest} more`;
    text += next;
  }
  return text;
}

/** Lines of a part: its label, then its text; those that are too many are counted. */
function part(label: string, lines: readonly string[]): string[] {
  const shown =
    lines.length > mostLines
      ? [...lines.slice(0, mostLines - 1), `and ${lines.length - mostLines + 1} more; --json has all`]
      : lines;
  return shown.map((line, i) => `${(i === 0 ? label : '').padEnd(labelWidth)}${clipped(line)}`);
}

function targetLine({ name, kind, classes, positive, range, unit, change }: DataPreview['target']): string {
  const end = change === '' ? '' : `; ${change} changes this`;
  if (kind === 'number') {
    const [low, high] = range ?? [Number.NaN, Number.NaN];
    return `${name}: a number, ${figure(low)} to ${figure(high)}${unit === '' ? '' : ` ${unit}`}${end}`;
  }
  const each = classes.map((one) => `${one.name} (${one.rows}${one.name === positive ? ', positive' : ''})`);
  return `${shorten(oneLine(name), 40)}: ${plural(classes.length, 'class').replace(/s$/, classes.length === 1 ? 's' : 'es')}, ${listed(each)}${end}`;
}

/** A further line of a preview. */
export interface PreviewLine {
  /** What it is about, e.g. `network`; at most nine characters. */
  readonly label: string;
  /** What there is to say, a line each. */
  readonly texts: readonly string[];
}

/** Further lines of a preview, in its form. */
export const renderPreviewLines = (lines: readonly PreviewLine[]): string =>
  lines.flatMap(({ label, texts }) => part(label, texts)).join('\n');

/**
 * What a file of data is read as, in one screen of text: rows, target, kinds of columns, missing values, what is left out and why.
 *
 * @param preview from a task whose data are a CSV file.
 */
export function renderPreview(preview: DataPreview): string {
  const { file, form, rows, inputs, kinds, missing, leftOut, notes } = preview;
  const empty = missing.filter(({ word }) => word === '').map(({ cells }) => plural(cells, 'empty cell'));
  const words = missing.flatMap(({ word, cells }) => (word === '' ? [] : [`"${word}" (${cells})`]));
  return [
    clipped(`${file}: ${plural(rows, 'row')}, ${plural(inputs, 'input')} (${form})`),
    ...part('predicts', [targetLine(preview.target)]),
    ...kinds.flatMap(({ kind, columns }) => {
      const each = columns.map(({ name, detail }) => `${shorten(name, 40)} (${detail})`);
      const [label = '', ...more] = kind.split(', ');
      const how = more.length === 0 ? '' : `${more.join(', ')}: `;
      return part(label.length < labelWidth ? label : '', [
        `${label.length < labelWidth ? how : `${kind}: `}${listed(each)}`,
      ]);
    }),
    ...(missing.length === 0 ? [] : part('missing', [listed([...empty, ...words])])),
    ...part(
      'left out',
      leftOut.map(
        ({ what, why, option }) => `${what}: ${why}${option === '' ? '' : `; ${option} changes this`}`,
      ),
    ),
    ...part('note', notes),
  ].join('\n');
}
