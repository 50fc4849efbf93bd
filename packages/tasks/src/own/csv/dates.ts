/** In which order numeric dates such as 03/04/2024 are read. */
export type DateOrder = 'day-first' | 'month-first';

/** A column of dates or times as numbers. */
export interface DateColumn {
  /** Dates are in days since 1970-01-01 (UTC), times of day in hours. */
  readonly unit: 'days' | 'hours';
  /** How they are written. */
  readonly form: 'compact' | 'clock' | 'numeric' | 'clear';
  /** Which of the first two numbers of a numeric date is the day. */
  readonly order: DateOrder;
  /** Value of a cell; undefined for what is no date in the form of the column. */
  read(cell: string): number | undefined;
  /** Number of cells that are dates. */
  readonly count: number;
  /** How numeric dates were read, where the other order would have fitted too. */
  readonly ambiguous?: DateOrder;
  /** A cell that only one order fits, and one that only the other fits. */
  readonly contradiction?: readonly [string, string];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthNames =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const time =
  '(?:(?:T|,?\\s+|:)(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([ap]\\.?m\\.?)?\\s*(z|utc|gmt|[+-]\\d{2}:?\\d{2})?)?';
const weekday = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?,?\\s+)?';

const pattern = (date: string): RegExp => new RegExp(`^${date}${time}$`, 'i');
const yearFirst = pattern('(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})');
const yearLast = pattern(`${weekday}(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})`);
const dayName = pattern(
  `${weekday}(\\d{1,2})(?:st|nd|rd|th)?[-\\s/.]+(${monthNames})\\.?[-,\\s/]+(\\d{4}|\\d{2})`,
);
const nameDay = pattern(`${weekday}(${monthNames})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})`);
const month = /^(\d{4})[-/](\d{2})$/;
const quarter = /^(\d{4})[- ]?Q([1-4])$/i;
const monthName = new RegExp(`^(${monthNames})[-\\s](\\d{4}|\\d{2})$`, 'i');
const compact = /^(\d{4})(\d{2})(\d{2})$/;
const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?$/i;

/** Century of a year with two digits, as POSIX has it: 69 to 99 are 1969 to 1999. */
const fullYear = (year: string): number =>
  year.length > 2 ? Number(year) : Number(year) + (Number(year) < 69 ? 2000 : 1900);

/** Days since 1970-01-01; undefined for a date that no calendar has. */
function days(year: number, monthNumber: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, monthNumber - 1, day);
  const exists = date.getUTCMonth() === monthNumber - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 86_400_000 : undefined;
}

/** Hours of a time of day; undefined for one that no clock shows. */
function hours([hour = '0', minute = '0', second = '0', fraction = '', half]: readonly (
  | string
  | undefined
)[]): number | undefined {
  const given = Number(hour);
  if (half !== undefined && (given < 1 || given > 12)) return undefined;
  const h = half === undefined ? given : (given % 12) + (/^p/i.test(half) ? 12 : 0);
  if (h > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  return h + Number(minute) / 60 + Number(`${second}.${fraction || 0}`) / 3600;
}

/** A date with the rest of its match, the time and its offset. */
function withTime(date: number | undefined, rest: readonly (string | undefined)[]): number | undefined {
  const [hour, minute, second, fraction, half, zone] = rest;
  const clockHours = hour === undefined ? 0 : hours([hour, minute, second, fraction, half]);
  if (date === undefined || clockHours === undefined) return undefined;
  const [, sign, zoneHours, zoneMinutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '') ?? [];
  const offset =
    sign === undefined ? 0 : (Number(zoneHours) + Number(zoneMinutes) / 60) * (sign === '-' ? -1 : 1);
  return date + (clockHours - offset) / 24;
}

const monthOf = (name: string): number => months.indexOf(name.slice(0, 3).toLowerCase()) + 1;

/** A date that can be read in one way only; undefined for other text and for numeric dates with the year last. */
function clearDate(cell: string): number | undefined {
  let match = yearFirst.exec(cell);
  if (match !== null)
    return withTime(days(Number(match[1]), Number(match[3]), Number(match[4])), match.slice(5));
  match = dayName.exec(cell);
  if (match !== null)
    return withTime(days(fullYear(match[3]!), monthOf(match[2]!), Number(match[1])), match.slice(4));
  match = nameDay.exec(cell);
  if (match !== null)
    return withTime(days(Number(match[3]), monthOf(match[1]!), Number(match[2])), match.slice(4));
  match = month.exec(cell);
  if (match !== null) return days(Number(match[1]), Number(match[2]), 1);
  match = quarter.exec(cell);
  if (match !== null) return days(Number(match[1]), 3 * Number(match[2]) - 2, 1);
  match = monthName.exec(cell);
  return match === null ? undefined : days(fullYear(match[2]!), monthOf(match[1]!), 1);
}

/** A numeric date with the year last, in an order. */
function orderedDate(cell: string, order: DateOrder): number | undefined {
  const match = yearLast.exec(cell);
  if (match === null) return undefined;
  const [, first, , second, year] = match;
  const [day, monthNumber] = order === 'day-first' ? [first, second] : [second, first];
  return withTime(days(fullYear(year!), Number(monthNumber), Number(day)), match.slice(5));
}

/** Whether the name of a column says that whole numbers such as 20240131 are days. */
export const isDateName = (name: string): boolean => /date|day|datum|fecha|\bdt\b|_dt$|time/i.test(name);

/** Whether a cell looks like a date or a time. */
export const isDateLike = (cell: string): boolean =>
  cell.length < 60 &&
  (yearFirst.test(cell) ||
    yearLast.test(cell) ||
    dayName.test(cell) ||
    nameDay.test(cell) ||
    clock.test(cell));

/**
 * Finds out how the dates of a column are written; undefined if none of the first cells is a date.
 *
 * @param name of the column: whole numbers such as 20240131 are dates only where it says so.
 * @param distinct the distinct cells that are not missing.
 */
export function dateColumn(
  name: string,
  distinct: readonly string[],
  order: DateOrder | undefined,
): DateColumn | undefined {
  const sample = distinct.slice(0, 20);
  const common = (test: (cell: string) => boolean): boolean =>
    sample.filter((cell) => cell.length < 60 && test(cell)).length > sample.length / 2;
  const countOf = (read: (cell: string) => number | undefined): number =>
    distinct.filter((cell) => read(cell) !== undefined).length;
  const short = (read: (cell: string) => number | undefined) => (cell: string) =>
    cell.length < 60 ? read(cell) : undefined;
  if (isDateName(name) && common((cell) => compact.test(cell))) {
    const read = short((cell) => {
      const [, y, m, d] = compact.exec(cell) ?? [];
      const year = Number(y);
      return y === undefined || year < 1800 || year > 2200 ? undefined : days(year, Number(m), Number(d));
    });
    const count = countOf(read);
    if (count === distinct.length)
      return { unit: 'days', form: 'compact', order: 'month-first', read, count };
  }
  if (common((cell) => clock.test(cell))) {
    const read = short((cell) => {
      const match = clock.exec(cell);
      if (match === null) return undefined;
      const [, hour, ...rest] = match;
      // A duration may be longer than a day.
      const base = rest.at(-1) === undefined ? Number(hour) : 0;
      const time = hours([base > 0 ? '0' : hour, ...rest]);
      return time === undefined ? undefined : base + time;
    });
    return { unit: 'hours', form: 'clock', order: 'month-first', read, count: countOf(read) };
  }
  if (common((cell) => yearLast.test(cell))) return numericDates(distinct, order, short);
  if (!common((cell) => clearDate(cell) !== undefined)) return undefined;
  const read = short(clearDate);
  return { unit: 'days', form: 'clear', order: 'month-first', read, count: countOf(read) };
}

/** Dates such as 03/04/2024: in the order that all cells fit, month first where both do, and day first with points. */
function numericDates(
  distinct: readonly string[],
  said: DateOrder | undefined,
  short: (read: (cell: string) => number | undefined) => (cell: string) => number | undefined,
): DateColumn {
  const reader = (order: DateOrder) => short((cell) => orderedDate(cell, order));
  const [dayFirst, monthFirst] = [reader('day-first'), reader('month-first')];
  const only = (own: typeof dayFirst, other: typeof dayFirst): string | undefined =>
    distinct.find((cell) => own(cell) !== undefined && other(cell) === undefined);
  const [day, monthCell] = [only(dayFirst, monthFirst), only(monthFirst, dayFirst)];
  const points = distinct.some((cell) => /^\D*\d{1,2}\./.test(cell));
  const order = said ?? (day !== undefined || points ? 'day-first' : 'month-first');
  const read = order === 'day-first' ? dayFirst : monthFirst;
  const differs = distinct.some((cell) => dayFirst(cell) !== monthFirst(cell));
  const isOpen = said === undefined && !points && day === undefined && monthCell === undefined && differs;
  return {
    unit: 'days',
    form: 'numeric',
    order,
    read,
    count: distinct.filter((cell) => read(cell) !== undefined).length,
    ...(isOpen && { ambiguous: order }),
    ...(day !== undefined && monthCell !== undefined && { contradiction: [day, monthCell] as const }),
  };
}

/** A number of days since 1970-01-01 as a date, with the time if there is one. */
export function dateText(value: number): string {
  const date = new Date(Math.round(value * 86_400_000));
  if (Number.isNaN(date.getTime())) return `${value}`;
  const text = date.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}
