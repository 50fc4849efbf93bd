/** The character between the whole part of a number and its fraction. */
export type DecimalMark = '.' | ',';

/** A number as people write it, taken apart: `-$1,234.50` is a sign, the digits `1,234.50` and the unit `$`. */
interface Spelling {
  readonly negative: boolean;
  /** Digits with decimal and grouping marks. */
  readonly digits: string;
  /** Power of ten after an e; '' for none. */
  readonly exponent: string;
  /** Currency, percent sign or unit; '' for none. */
  readonly unit: string;
}

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Whether a cell is a number as programs write it: optional sign, digits, a decimal point, an exponent. */
export const isPlainNumber = (text: string): boolean => plain.test(text);

const currencyCodes =
  'USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|CNY|RMB|INR|BRL|MXN|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|RUB|UAH|TRY|ZAR|KRW|SGD|HKD|TWD|THB|IDR|MYR|PHP|VND|ILS|AED|SAR|EGP|NGN|KES|ARS|CLP|COP|PEN|BTC';
const currency = new RegExp(
  `^(?:(?:[A-Z]{1,3})?\\p{Sc}|${currencyCodes}|[Kk]r\\.?|Fr\\.?|R[ps]\\.?|zł|Kč|Ft|лв\\.?|руб\\.?|TL|RM)$`,
  'u',
);
const spelled =
  /^(\()?\s*([+\-−]?)\s*([^\d\s.,()+\-−%]{1,4}\.?)?\s*([+\-−]?)\s*((?:\d|[.,]\d)(?:[.,'’_ \u00a0\u2009\u202f]?\d)*[.,]?)(?:e([+\-−]?\d{1,4}))?\s*([^\d\s.,()+\-−][^\d()+]{0,15})?(-)?\s*(\))?$/iu;

/** Takes a spelling of a number apart; undefined for other text. */
function spellingOf(cell: string): Spelling | undefined {
  if (cell.length > 60) return undefined;
  const match = spelled.exec(cell);
  if (match === null) return undefined;
  const [, open, sign, before = '', inner, digits = '', power = '', after = '', trailing, close] = match;
  if ((open === undefined) !== (close === undefined)) return undefined;
  const prefix = before.trim();
  const suffix = after.trim();
  if (prefix !== '' && (!currency.test(prefix) || suffix !== '')) return undefined;
  const minus = [
    sign === '-' || sign === '−',
    inner === '-' || inner === '−',
    trailing !== undefined,
    open !== undefined,
  ];
  if ([sign, inner, trailing, open].filter((part) => part !== undefined && part !== '').length > 1)
    return undefined;
  const exponent = power.replace('−', '-');
  return { negative: minus.includes(true), digits, exponent, unit: prefix === '' ? suffix : prefix };
}

const forms: Readonly<
  Record<DecimalMark, { readonly whole: RegExp; readonly grouped: RegExp; readonly indian: RegExp }>
> = {
  '.': {
    whole: /^(?:\d+\.?\d*|\.\d+)$/,
    grouped: /^[1-9]\d{0,2}(?:(,|'|’|_| |\u00a0|\u2009|\u202f)\d{3})(?:\1\d{3})*(?:\.\d*)?$/,
    indian: /^\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d*)?$/,
  },
  ',': {
    whole: /^(?:\d+,?\d*|,\d+)$/,
    grouped: /^[1-9]\d{0,2}(?:(\.|'|’|_| |\u00a0|\u2009|\u202f)\d{3})(?:\1\d{3})*(?:,\d*)?$/,
    indian: /^(?!)/,
  },
};

/** The value of digits with a decimal mark; undefined where they are no number with this mark. */
function valueWith({ negative, digits, exponent }: Spelling, decimal: DecimalMark): number | undefined {
  const { whole, grouped, indian } = forms[decimal];
  if (!whole.test(digits) && !grouped.test(digits) && !indian.test(digits)) return undefined;
  const bare = digits.replace(decimal === '.' ? /[^\d.]/g : /[^\d,]/g, '').replace(',', '.');
  const value = Number(exponent === '' ? bare : `${bare}e${exponent}`);
  return negative ? -value : value;
}

/** The numbers of a column. */
export interface NumberColumn {
  readonly decimal: DecimalMark;
  /** Whether both decimal marks would have fitted, with other values. */
  readonly ambiguous: boolean;
  /** A cell in which thousands are grouped. */
  readonly grouped?: string | undefined;
  /** Unit of all numbers: a currency, % or a word such as kg; '' for none. */
  readonly unit: string;
  /** A cell whose number is scaled by a letter, such as 1.2M beside 300K. */
  readonly scaled?: string;
  /** Value by spelling; undefined for what is no number with the mark and the unit of the column. */
  read(cell: string): number | undefined;
  /** Number of cells that are numbers. */
  readonly count: number;
  /** The first two units, where a column mixes currencies, or numbers with and without a percent sign. */
  readonly mixedUnits?: readonly [cell: string, other: string];
}

const separators = /[^\d]/;

/** Which decimal marks a spelling of a number admits, with different values. */
export function marksOf(cell: string): readonly DecimalMark[] {
  const spelling = spellingOf(cell);
  if (spelling === undefined || !separators.test(spelling.digits)) return [];
  const point = valueWith(spelling, '.');
  const comma = valueWith(spelling, ',');
  if (point !== undefined && comma !== undefined) return point === comma ? [] : ['.', ','];
  return point !== undefined ? ['.'] : comma !== undefined ? [','] : [];
}

/** Whether a cell is a number in some spelling. */
export function isNumberLike(cell: string): boolean {
  if (plain.test(cell)) return true;
  const spelling = spellingOf(cell);
  return spelling !== undefined && (valueWith(spelling, '.') ?? valueWith(spelling, ',')) !== undefined;
}

/** The mark that most of the decided cells need; undefined for as many of each. */
export function commonMark(all: readonly (readonly DecimalMark[])[]): DecimalMark | undefined {
  const votes = { '.': 0, ',': 0 };
  for (const marks of all) if (marks.length === 1) votes[marks[0]!]++;
  if (votes['.'] === votes[',']) return undefined;
  return votes['.'] > votes[','] ? '.' : ',';
}

/** How the numbers of a file are read where a column does not decide it. */
export interface NumberHints {
  /** The mark that the user says, for numbers that both marks fit. */
  readonly said?: DecimalMark | undefined;
  /** The mark that other columns need. */
  readonly elsewhere?: DecimalMark | undefined;
  readonly delimiter: string;
}

/** The decimal mark of a column, and whether the other would have fitted too. */
function markOf(cells: readonly string[], hints: NumberHints): Pick<NumberColumn, 'decimal' | 'ambiguous'> {
  const marks = cells.map(marksOf);
  const decided = commonMark(marks);
  if (decided !== undefined) return { decimal: decided, ambiguous: false };
  if (hints.said !== undefined) return { decimal: hints.said, ambiguous: false };
  const unclear = cells.find((_, i) => marks[i]!.length === 2);
  if (unclear === undefined) return { decimal: hints.elsewhere ?? '.', ambiguous: false };
  if (hints.elsewhere !== undefined) return { decimal: hints.elsewhere, ambiguous: true };
  // "1.234" alone is a number with a point; "12,345" has thousands, except where semicolons leave the comma to decimals.
  const decimal = unclear.includes(',') && hints.delimiter === ';' ? ',' : '.';
  return { decimal, ambiguous: true };
}

/**
 * Finds out how the numbers of a column are written: decimal mark, thousands, currency, percent, unit.
 *
 * @param distinct the distinct cells that are not missing.
 */
export function numberColumn(distinct: readonly string[], hints: NumberHints): NumberColumn {
  if (hints.said !== ',' && distinct.every((cell) => plain.test(cell))) {
    const { decimal, ambiguous } =
      hints.elsewhere === ',' ? markOf(distinct, hints) : { decimal: '.' as const, ambiguous: false };
    if (decimal === '.') return { decimal, ambiguous, unit: '', count: distinct.length, read: Number };
  }
  const { decimal, ambiguous } = markOf(distinct, hints);
  const found = new Map<
    string,
    { readonly value: number; readonly unit: string; readonly grouped: boolean }
  >();
  for (const cell of distinct) {
    const spelling = spellingOf(cell);
    const value = spelling && valueWith(spelling, decimal);
    if (spelling === undefined || value === undefined) continue;
    const grouped = !forms[decimal].whole.test(spelling.digits);
    found.set(cell, { value, unit: spelling.unit, grouped });
  }
  const withUnit = [...found].filter(([, { unit }]) => unit !== '');
  const [first] = withUnit;
  const unit = first?.[1].unit ?? '';
  const other = withUnit.find(([, own]) => own.unit.toLowerCase() !== unit.toLowerCase());
  const bare = [...found].find(([, own]) => own.unit === '' && own.value !== 0);
  const isMoney = currency.test(unit) || unit === '%';
  const mixed = isMoney ? (other ?? (unit === '%' ? bare : undefined)) : undefined;
  const areScaled =
    withUnit.every(([, own]) => magnitudes.has(own.unit)) && (other !== undefined || bare !== undefined);
  if (unit !== '' && areScaled) {
    return {
      decimal,
      ambiguous,
      unit: '',
      count: found.size,
      scaled: withUnit[0]![0],
      read: (cell) => {
        const own = found.get(cell);
        return own && own.value * (magnitudes.get(own.unit) ?? 1);
      },
    };
  }
  // A word after some numbers only, or different words, are no unit: 1st, 2nd; 3, 3+.
  const areWords = !isMoney && unit !== '' && (other !== undefined || bare !== undefined);
  if (areWords) for (const [cell] of withUnit) found.delete(cell);
  return {
    decimal,
    ambiguous,
    grouped: [...found].find(([, { grouped }]) => grouped)?.[0],
    unit: areWords ? '' : unit,
    count: found.size,
    read: (cell) => found.get(cell)?.value,
    ...(mixed !== undefined && { mixedUnits: [first![0], mixed[0]] as const }),
  };
}

/** Letters that scale a number, where a column has several of them. */
const magnitudes: ReadonlyMap<string, number> = new Map([
  ...(['k', 'K'] as const).map((letter): [string, number] => [letter, 1e3]),
  ...(['M', 'Mn', 'mn', 'Mio', 'Mio.'] as const).map((letter): [string, number] => [letter, 1e6]),
  ...(['B', 'bn', 'Bn', 'G', 'Mrd', 'Mrd.'] as const).map((letter): [string, number] => [letter, 1e9]),
]);

/** Whether a word is an infinite number: inf, -Infinity, 1.#INF or a sign. */
export const isInfinite = (cell: string): boolean => /^[+\-−]?(?:inf|infinity|1\.#inf|∞)$/i.test(cell);
