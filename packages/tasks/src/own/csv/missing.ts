/** What pandas, R, SQL and programming languages write for a missing value, in lower case. */
const words = [
  '',
  'na',
  'n/a',
  'n.a.',
  'n. a.',
  '<na>',
  'nan',
  '-nan',
  '+nan',
  'nat',
  'null',
  '(null)',
  '[null]',
  '<null>',
  'none',
  'nil',
  'undefined',
  '\\n',
  '?',
  '??',
  '(blank)',
  '1.#ind',
  '-1.#ind',
  '1.#qnan',
  '-1.#qnan',
  '1.#snan',
  '#na',
];

/** Error values of spreadsheets, in lower case: in English, German, French and Spanish. */
const spreadsheetErrors = [
  '#n/a',
  '#n/a n/a',
  '#div/0!',
  '#value!',
  '#ref!',
  '#name?',
  '#num!',
  '#null!',
  '#error!',
  '#spill!',
  '#calc!',
  '#field!',
  '#busy!',
  '#getting_data',
  '#unknown!',
  '#blocked!',
  '#connect!',
  '#nv',
  '#wert!',
  '#bezug!',
  '#zahl!',
  '#überlauf!',
  '#valeur!',
  '#nom?',
  '#nombre!',
  '#¡valor!',
  '#¿nombre?',
  '#¡div/0!',
  '#¡ref!',
  '#¡num!',
  '#¡nulo!',
  'err:502',
  'err:504',
  'err:508',
];

const usual: ReadonlySet<string> = new Set([...words, ...spreadsheetErrors]);

/** Marks that stand for a missing value, unless a column uses several marks as values, such as + and -. */
const mark = /^(?:\.{1,3}|…|[-–—−_*]{1,4})$/;

/** A word of nothing but marks, such as + or --. */
const onlyMarks = /^[^\p{L}\p{N}]+$/u;

/** Which cells are missing values beside the usual ones, and which of the usual ones are not. */
export interface MissingWords {
  /** Words that are missing values too, e.g. `-999`; a number stands for its value, however it is written. */
  readonly missing?: readonly string[] | undefined;
  /** Words that are values although they usually mean a missing one, e.g. `None`. */
  readonly present?: readonly string[] | undefined;
}

/** The comma-separated words of an option that may be given several times. */
export const wordsIn = (texts: readonly string[] = []): string[] =>
  texts.flatMap((text) => text.split(',')).map((word) => word.trim());

/** Whether a column uses several marks as values, such as + and -, so that none of them is a missing value. */
export function marksAreValues(cells: readonly string[]): boolean {
  const marks = new Set<string>();
  for (const cell of cells) if (cell.length <= 4 && onlyMarks.test(cell) && cell !== '?') marks.add(cell);
  return [...marks].some((word) => !mark.test(word) && !usual.has(word.toLowerCase()));
}

/** The cells that are missing values in every column, in lower case, and the numbers that stand for one. */
export function missingWordsOf({ missing, present }: MissingWords): {
  readonly words: readonly string[];
  readonly numbers: readonly number[];
} {
  const own = wordsIn(missing).map((word) => word.toLowerCase());
  const kept = new Set(wordsIn(present).map((word) => word.toLowerCase()));
  return {
    words: [...new Set(['', ...own, ...[...usual].filter((word) => !kept.has(word))])],
    numbers: own.map((word) => (word === '' ? Number.NaN : Number(word))).filter(Number.isFinite),
  };
}

/**
 * Returns a function that says which cells of a column are missing values.
 *
 * @param cells all cells of the column: where they contain several words of marks alone, such as + and -, those are values.
 */
export function missingIn(
  { missing, present }: MissingWords,
  cells: readonly string[],
): (cell: string) => boolean {
  const own = wordsIn(missing).map((word) => word.toLowerCase());
  const numbers = own.map((word) => (word === '' ? Number.NaN : Number(word))).filter(Number.isFinite);
  const kept = new Set(wordsIn(present).map((word) => word.toLowerCase()));
  const areValues = marksAreValues(cells);
  const known = new Map<string, boolean>();
  const decide = (cell: string): boolean => {
    const word = cell.toLowerCase();
    if (own.includes(word)) return true;
    if (numbers.length > 0 && cell !== '' && numbers.includes(Number(cell))) return true;
    if (cell === '') return true;
    if (kept.has(word)) return false;
    return usual.has(word) || (!areValues && mark.test(cell));
  };
  return (cell) => {
    if (cell === '') return true;
    if (cell.length > 40) return own.length > 0 && decide(cell);
    let answer = known.get(cell);
    if (answer === undefined) {
      answer = decide(cell);
      if (known.size < 100_000) known.set(cell, answer);
    }
    return answer;
  };
}

/** Returns whether a cell is one of the usual words for a missing value: empty, NA, None, NULL, #N/A, ., - and others. */
export const isMissing = (text: string): boolean => usual.has(text.toLowerCase()) || mark.test(text);
