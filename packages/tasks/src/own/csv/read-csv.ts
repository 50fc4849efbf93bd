import { resolve } from 'node:path';
import {
  type ColumnEncoding,
  enumerate,
  figure,
  type LeftOut,
  nearest,
  type PreviewKind,
  plural,
  type TableEncoding,
} from '@regatta/record';
import { dataError } from '../data-error.ts';
import type { Examples } from '../examples.ts';
import { needsDouble, type Real } from '../precision.ts';
import {
  type Column,
  type ColumnContext,
  cellsOf,
  decimalOf,
  type MissingCounts,
  mostLevels,
  readColumn,
} from './columns.ts';
import { copiesIn, copyNotes } from './copies.ts';
import { dateText } from './dates.ts';
import { countsRows, identifierReason, isIdentifierName, sentinelOf } from './identifiers.ts';
import { withoutExtraRows } from './layout.ts';
import { missingIn, missingWordsOf, wordsIn } from './missing.ts';
import { isPlainNumber } from './numbers.ts';
import { flag, option } from './option.ts';
import type { CsvSource } from './source.ts';
import { delimiterName, readTable, type Table } from './table.ts';
import { mostClasses, type Target, targetOf } from './target.ts';

/** Inputs whose names are kept. */
const mostNames = 1000;
/** Rows of a class below which some part of a split may lack it. */
const fewExamples = 5;
/** Columns that an advised option lists. */
const fewNames = 4;
/** Columns that a note lists. */
const listed = 8;
/** Why a column is left out that an option names. */
const ignored = 'ignored, as requested';
const withoutName = 'without a name';

/** Checks that a table has a column. */
function checkColumn({ file, header }: Table, name: string, what: string): void {
  if (header.includes(name)) return;
  const guess = nearest(
    name,
    header.filter((known) => known !== '').map((known) => known.toLowerCase()),
  );
  const meant = header.find((known) => known !== '' && known.toLowerCase() === guess);
  const hint = meant === undefined ? '' : `Did you mean "${meant}"? `;
  const shown = header.length > 20 ? `${header.slice(0, 20).join(', ')}, ...` : header.join(', ');
  const values = header.filter((known) => isPlainNumber(known)).length;
  const first =
    values * 2 >= header.length
      ? ' If the first line holds values, add a line with the names of the columns above it.'
      : '';
  throw dataError(
    file,
    `a column of the file for "${what}"`,
    `"${name}"`,
    `${hint}Columns: ${shown}.${first}`,
  );
}

/** The columns that an option names: each text is a name, or names separated by commas. */
function namesIn(table: Table, texts: readonly string[] | undefined, what: string): string[] {
  return (texts ?? []).flatMap((text) => {
    const name = text.trim().normalize('NFC');
    const all = table.header.includes(name) ? [name] : name.split(',').map((part) => part.trim());
    for (const each of all) checkColumn(table, each, what);
    return all;
  });
}

/** The source with names as the table has them. @throws UsageError for a column that it does not have. */
function resolved(table: Table, source: CsvSource): CsvSource {
  const target = source.target.trim().normalize('NFC');
  checkColumn(table, target, 'target');
  const lists = {
    ignore: namesIn(table, source.ignore, 'ignore'),
    features: source.features && namesIn(table, source.features, 'features'),
    categories: namesIn(table, source.categories, 'categories'),
  };
  if (lists.features?.includes(target)) {
    const remedy = `Remove "${target}" from "features".`;
    throw dataError(table.file, 'features other than the target', `"${target}"`, remedy);
  }
  return { ...source, ...lists, target };
}

/** The table without the rows in which the target is missing. */
function withTarget(table: Table, source: CsvSource, missing: MissingCounts): Table {
  const cells = cellsOf(table, source.target);
  const isGap = missingIn(source, cells);
  const gaps = cells.map(isGap);
  cells.forEach((cell, row) => {
    if (gaps[row]) missing.set(cell, (missing.get(cell) ?? 0) + 1);
  });
  const kept = <T>(items: readonly T[]): T[] => items.filter((_, row) => !gaps[row]);
  return { ...table, rows: kept(table.rows), lines: kept(table.lines) };
}

const named = (names: readonly string[]): string =>
  names.length > listed
    ? `${names
        .slice(0, listed)
        .map((name) => `"${name}"`)
        .join(', ')} and ${names.length - listed} more`
    : enumerate(names.map((name) => `"${name}"`));

/** `column "a": ...` or `columns "a" and "b": ...`, for something that may hold of very many columns. */
const ofColumns = (names: readonly string[]): string =>
  names.length === 1 ? `column "${names[0]}"` : `columns ${named(names)}`;

/** Whether all known cells of a column are the same; for words, a missing one is another. */
function isConstant(column: Column): boolean {
  if (column.kind === 'words') return column.levels.length + (column.gaps > 0 ? 1 : 0) < 2;
  let first = Number.NaN;
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return false;
  }
  return true;
}

interface Features {
  readonly columns: readonly Column[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
}

/** Reads the columns to predict from, and says which are left out and why. @throws UsageError for columns that need a decision. */
function featuresOf(context: ColumnContext, { target, features, ignore = [] }: CsvSource): Features {
  const { table } = context;
  const leftOut: LeftOut[] = [];
  const notes: string[] = [];
  const columns: Column[] = [];
  const wordy: Column[] = [];
  const what = (name: string): string => `column "${name}"`;
  const chosen = (features ?? table.header).filter((name) => name !== target && !ignore.includes(name));
  for (const name of ignore) leftOut.push({ what: what(name), why: ignored, option: '' });
  const nameless = chosen.filter((name) => name === '').length;
  if (nameless > 0) leftOut.push({ what: plural(nameless, 'column'), why: withoutName, option: '' });
  for (const name of chosen) {
    if (name === '') continue;
    const column = readColumn(context, name);
    const isKnown = column.gaps < table.rows.length;
    const reason = features === undefined ? identifierReason(column) : undefined;
    if (!isKnown) leftOut.push({ what: what(name), why: 'empty in every row', option: '' });
    else if (isConstant(column)) {
      const where = column.gaps > 0 ? 'in every row where it is known' : 'in every row';
      leftOut.push({ what: what(name), why: `the same ${where}`, option: '' });
    } else if (reason !== undefined) {
      const use = flag('features', chosen.length <= fewNames ? chosen : ['<columns>']);
      leftOut.push({ what: what(name), why: reason, option: use });
      if (column.kind === 'words') wordy.push(column);
    } else columns.push(column);
  }
  const long = columns.filter((column) => column.kind === 'words' && column.levels.length > mostLevels);
  const blamed = long.length > 0 ? long : columns.length === 0 ? wordy : [];
  if (blamed.length > 0) throw tooManyWords(table, blamed);
  for (const column of columns) {
    notes.push(...column.notes);
    if (column.kind === 'words') continue;
    if (isIdentifierName(column.name) && column.areIntegers && features === undefined) {
      notes.push(
        `column "${column.name}" is named like an identifier; ${flag('ignore', [column.name])} leaves it out`,
      );
    } else if (column.areIntegers && countsRows(column)) {
      notes.push(`column "${column.name}" counts the rows; ${flag('ignore', [column.name])} leaves it out`);
    }
    const sentinel = sentinelOf(column);
    if (sentinel === undefined) continue;
    const { code, cells } = sentinel;
    notes.push(
      `column "${column.name}": ${code} (${cells} cells) lies far from all other numbers; if it stands for a missing value, use ${flag('missing', [`${code}`])}`,
    );
  }
  return { columns, leftOut, notes };
}

function tooManyWords({ file }: Table, columns: readonly Column[]) {
  const [first] = columns;
  const levels = first?.kind === 'words' ? first.levels : [];
  const names = columns.map(({ name }) => name);
  const others = names.length > 1 ? ` (so have ${named(names.slice(1))})` : '';
  const remedy = `Omit ${names.length > 1 ? 'the columns' : 'the column'} with ${option('ignore', names)}, or replace rare words with a common one, e.g. "other".`;
  return dataError(
    `${file}, column "${first?.name}"`,
    `numbers, or at most ${mostLevels} distinct words`,
    `${levels.length}, e.g. "${levels[0]}"${others}`,
    remedy,
  );
}

const widthOf = (column: Column): number =>
  column.kind === 'words' ? column.levels.length + (column.gaps > 0 ? 1 : 0) : 1;

/** Names of the inputs that a column becomes. */
function inputNames(column: Column): string[] {
  const { name } = column;
  if (column.kind !== 'words') return [name];
  const names = column.levels.map((level) => `${name}=${level}`);
  return column.gaps > 0 ? [...names, `${name} missing`] : names;
}

/** The columns as one table of numbers, words one-hot encoded; in double precision where some column needs it. */
function joined(columns: readonly Column[], rows: number): Real {
  const width = columns.reduce((sum, column) => sum + widthOf(column), 0);
  const isDouble = columns.some((column) => column.kind !== 'words' && needsDouble(column.values));
  const table: Real = isDouble ? new Float64Array(rows * width) : new Float32Array(rows * width);
  let start = 0;
  for (const column of columns) {
    if (column.kind === 'words') {
      const missing = column.levels.length;
      column.codes.forEach((code, row) => {
        table[row * width + start + (code < 0 ? missing : code)] = 1;
      });
    } else {
      column.values.forEach((value, row) => {
        table[row * width + start] = value;
      });
    }
    start += widthOf(column);
  }
  return table;
}

/** Lowest and highest known number. */
function rangeOf(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < low) low = values[i]!;
    if (values[i]! > high) high = values[i]!;
  }
  return [low, high];
}

/** What a preview says of a column. */
function detailOf(column: Column): string {
  const gaps = column.gaps === 0 ? '' : `, ${column.gaps} missing`;
  if (column.kind === 'words') return `${plural(column.levels.length, 'word')}${gaps}`;
  const [low, high] = rangeOf(column.values);
  const shown = (value: number): string =>
    column.kind === 'dates' && column.unit === 'days' ? dateText(value) : figure(value);
  const unit = column.unit === '' || column.kind === 'dates' ? '' : ` ${column.unit}`;
  return `${shown(low)} to ${shown(high)}${unit}${gaps}`;
}

const kindTitles: Readonly<Record<string, string>> = {
  numbers: 'numbers',
  dates: 'dates, as days since 1970',
  times: 'times of day, as hours',
  words: 'words, one-hot encoded',
};

const kindOf = (column: Column): string =>
  column.kind === 'dates' && column.unit === 'hours' ? 'times' : column.kind;

function kindsOf(columns: readonly Column[]): PreviewKind[] {
  return Object.entries(kindTitles).flatMap(([kind, title]) => {
    const own = columns.filter((column) => kindOf(column) === kind);
    if (own.length === 0) return [];
    return [{ kind: title, columns: own.map((column) => ({ name: column.name, detail: detailOf(column) })) }];
  });
}

/** Messages about columns that are read alike. */
function columnNotes(columns: readonly Column[]): string[] {
  const notes: string[] = [];
  const filled = columns.filter(({ kind, gaps }) => kind !== 'words' && gaps > 0);
  if (filled.length === 1) {
    const [{ name, gaps }] = filled as [Column];
    notes.push(`column "${name}": missing numbers (${gaps}) are replaced by the mean of the training rows`);
  } else if (filled.length > 1) {
    const gaps = filled.reduce((sum, column) => sum + column.gaps, 0);
    const names = ofColumns(filled.map(({ name }) => name));
    notes.push(`${names}: missing numbers (${gaps}) are replaced by the mean of the training rows`);
  }
  for (const kind of ['dates', 'times']) {
    const own = columns.filter((column) => kindOf(column) === kind);
    if (own.length === 0) continue;
    const unit = kind === 'dates' ? 'days since 1970-01-01' : 'hours';
    notes.push(`${ofColumns(own.map(({ name }) => name))}: ${kind} are read as ${unit}`);
  }
  const units = columns.filter((column) => column.kind === 'numbers' && column.unit !== '');
  if (units.length > 0) {
    const each = units
      .slice(0, listed)
      .map((column) => `"${column.name}" (${column.kind === 'words' ? '' : column.unit})`);
    notes.push(`numbers with a unit, which was removed: ${enumerate(each)}`);
  }
  const words = columns.filter(({ kind }) => kind === 'words');
  const [only] = words;
  if (only !== undefined && words.length === 1) {
    notes.push(`column "${only.name}": words are one-hot encoded in ${widthOf(only)} columns`);
  } else if (only !== undefined) {
    const width = words.reduce((sum, column) => sum + widthOf(column), 0);
    notes.push(`${ofColumns(words.map(({ name }) => name))}: words are one-hot encoded in ${width} columns`);
  }
  return notes;
}

/** Messages about classes that are too small for a split. */
function classNotes({ goal, labels, classes }: Target, counts: readonly number[]): string[] {
  if (goal !== 'classification') return [];
  const rare = classes.filter((_, i) => counts[i]! < fewExamples);
  if (rare.length === 0) return [];
  const shown = rare.slice(0, listed).map((name) => `"${name}" (${counts[classes.indexOf(name)]})`);
  const more = rare.length > listed ? ` and ${rare.length - listed} more` : '';
  return [
    `of ${labels.length} rows, some classes have fewer than ${fewExamples}: ${enumerate(shown)}${more}; training, validation or test data may lack them`,
  ];
}

/** How a column becomes inputs, as plain JSON. */
function columnEncoding(column: Column, { ignoreCase = false }: CsvSource): ColumnEncoding {
  const { name, marksAreMissing } = column;
  const common = { name, marksAreMissing };
  if (column.kind === 'words') {
    return { ...common, kind: 'words', words: column.levels, missingInput: column.gaps > 0, ignoreCase };
  }
  const { written } = column;
  return 'decimal' in written
    ? { ...common, kind: 'number', ...written }
    : { ...common, kind: 'date', ...written };
}

/** How rows become inputs, as plain JSON. */
function encodingOf(
  columns: readonly Column[],
  { places, rows }: Table,
  source: CsvSource,
  values: Real,
): Omit<TableEncoding, 'target'> {
  const { words, numbers } = missingWordsOf(source);
  return {
    columns: columns.map((column) => columnEncoding(column, source)),
    missing: words,
    missingNumbers: numbers,
    precision: values instanceof Float32Array ? 'single' : 'double',
    example: Object.fromEntries(columns.map(({ name }) => [name, rows[0]![places.get(name)!]!])),
  };
}

/** What counted as missing, most cells first. */
const sortedMissing = (missing: MissingCounts) =>
  [...missing]
    .map(([word, cells]) => ({ word, cells }))
    .sort((a, b) => b.cells - a.cells || (a.word < b.word ? -1 : 1));

/** Which words counted as missing values. */
function missingNotes(missing: MissingCounts, said: readonly string[] = []): string[] {
  const words = sortedMissing(missing).filter(({ word }) => word !== '');
  if (words.length === 0) return [];
  const shown = words.slice(0, listed).map(({ word, cells }) => `"${word}" (${cells})`);
  const more = words.length > listed ? [`${words.length - listed} more`] : [];
  const usual = words.find(({ word }) => !said.some((own) => own === word || Number(own) === Number(word)));
  const change = usual === undefined ? '' : `; ${flag('present', [usual.word])} would make it a value`;
  return [`treated as missing values: ${enumerate([...shown, ...more])}${change}`];
}

/** How the file is written, in words. */
function formOf({ delimiter, encoding }: Table, decimal: string | undefined): string {
  const mark = decimal === ',' ? ', decimal commas' : '';
  const divided = delimiter === ' ' ? 'spaces' : `${delimiterName(delimiter)}s`;
  return `${encoding}, cells separated by ${divided.startsWith('"') ? delimiterName(delimiter) : divided}${mark}`;
}

/**
 * Reads a CSV file as examples.
 *
 * @param folder folder to which the path of the file is relative.
 * @throws UsageError with file, line and column, what was expected, what was received and a remedy.
 */
export function readCsv(source: CsvSource, folder: string): Examples {
  return examplesOfTable(readTable(resolve(folder, source.file), source.file, source), source);
}

/**
 * Converts a table to examples.
 *
 * @param whole the table, from {@link tableOf}.
 * @param given its columns: what to predict, and from what.
 * @throws UsageError with file, line and column, what was expected, what was received and a remedy.
 */
export function examplesOfTable(whole: Table, given: CsvSource): Examples {
  const source = resolved(whole, given);
  const { file, target } = source;
  const { table: complete, leftOut: extraRows } = withoutExtraRows(whole);
  const missing: MissingCounts = new Map();
  const table = withTarget(complete, source, missing);
  const dropped = complete.rows.length - table.rows.length;
  if (table.rows.length === 0) {
    const remedy = 'Set "target" to another column.';
    throw dataError(`${file}, column "${target}"`, 'targets', 'only missing values', remedy);
  }
  const rowsLeftOut: LeftOut[] = [...extraRows];
  if (dropped > 0)
    rowsLeftOut.push({ what: plural(dropped, 'row'), why: `without a target, "${target}"`, option: '' });
  const decimal = source.decimal ?? decimalOf(table);
  const context: ColumnContext = { table, target, options: source, decimal, missing };
  const features = featuresOf(context, source);
  const { columns } = features;
  if (columns.length === 0) {
    const why = features.leftOut.slice(0, listed).map((part) => `${part.what} is left out: ${part.why}`);
    const remedy = `Add a column that varies to "features", or remove it from "ignore".${why.length > 0 ? ` ${why.join('; ')}.` : ''}`;
    throw dataError(file, 'a column to predict from', 'none', remedy);
  }
  const predicted = readColumn(context, target);
  const found = targetOf(table, predicted, source);
  const { goal, labels, outputs, classes, positive } = found;
  const counts = classes.map(() => 0);
  if (goal === 'classification') for (const label of labels) counts[label]!++;
  const what = goal === 'classification' ? `one of ${outputs} classes` : 'a number';
  const other = goal === 'classification' ? 'regression' : 'classification';
  const isOpen =
    source.task === undefined &&
    (goal === 'classification' ? predicted.kind !== 'words' : new Set(labels).size <= mostClasses);
  const change = isOpen ? flag('task', [other]) : '';
  const unit = source.unit ?? (predicted.kind === 'words' ? '' : predicted.unit);
  const values = joined(columns, table.rows.length);
  const notes = [
    ...whole.notes,
    ...missingNotes(missing, source.missing && wordsIn(source.missing)),
    ...features.notes,
    ...predicted.notes,
    ...classNotes(found, counts),
    ...copyNotes(copiesIn(values, labels)),
  ];
  const inputs = columns.flatMap(inputNames);
  const sentences = [
    ...rowsLeftOut.map((part) =>
      part.why.startsWith('without a target')
        ? `rows without a target (${dropped}) were omitted`
        : `${part.what}: ${part.why}, omitted`,
    ),
    ...leftOutNotes(features.leftOut),
    ...columnNotes(columns),
    `column "${target}" is predicted as ${what}${change === '' ? '' : `; ${change} changes this`}`,
  ];
  const [low, high] = goal === 'regression' ? rangeOf(labels) : [0, 0];
  const encoding = encodingOf(columns, table, source, values);
  return {
    goal,
    inputShape: [inputs.length],
    inputs: values,
    labels,
    outputs,
    size: table.rows.length,
    unit,
    notes: [...notes, ...sentences],
    encoding: {
      ...encoding,
      target: { name: target, classes: goal === 'classification' ? classes : null, unit },
    },
    names: {
      target,
      ...(inputs.length <= mostNames && { columns: inputs.map((name) => name.slice(0, 200)) }),
      ...(goal === 'classification' && { classes: classes.map((name) => name.slice(0, 200)) }),
      ...(positive !== undefined && { positive: positive.slice(0, 200) }),
    },
    preview: {
      file,
      form: formOf(table, source.decimal ?? decimal),
      rows: table.rows.length,
      inputs: inputs.length,
      target: {
        name: target,
        kind: goal === 'classification' ? 'classes' : 'number',
        unit,
        change,
        classes: classes.map((name, i) => ({ name, rows: counts[i]! })),
        ...(positive !== undefined && { positive }),
        ...(goal === 'regression' && { range: [low, high] as const }),
      },
      kinds: kindsOf(columns),
      missing: sortedMissing(missing),
      leftOut: [...rowsLeftOut, ...features.leftOut],
      notes,
    },
  };
}

/** Messages about columns that are left out, one for each reason. */
function leftOutNotes(parts: readonly LeftOut[]): string[] {
  const reasons = new Map<string, LeftOut[]>();
  for (const part of parts) {
    if (part.why === ignored) continue;
    reasons.set(part.why, [...(reasons.get(part.why) ?? []), part]);
  }
  return [...reasons].map(([why, own]) => {
    const [first] = own;
    const change = first!.option === '' ? '' : `; ${first!.option} changes this`;
    if (why === withoutName) return `${first!.what} ${why} omitted`;
    if (own.length === 1) return `${first!.what} is ${why}, and was omitted${change}`;
    const names = enumerate([
      ...own.slice(0, listed).map(({ what }) => what),
      ...(own.length > listed ? [`${own.length - listed} more`] : []),
    ]);
    return `${names} are ${why}, and were omitted${change}`;
  });
}
