import { StatsError } from './errors.ts';

/** Formats a value for an error message: short, and never throws. */
function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  }
  try {
    const text = JSON.stringify(value);
    return text.length > 80 ? `${text.slice(0, 77)}...` : text;
  } catch {
    return 'an object';
  }
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);

/** Throws unless an argument is a number; NaN is one. */
export function checkNumber(value: unknown, subject: string): void {
  if (typeof value === 'number') return;
  throw new StatsError({
    subject,
    expected: 'a number',
    received: show(value),
    remedy: 'Pass a number; Number(text) converts a string.',
  });
}

/** Throws unless an argument is an array or a typed array. */
export function checkList(values: unknown, subject: string): void {
  if (isList(values)) return;
  throw new StatsError({
    subject,
    expected: 'a list',
    received: show(values),
    remedy: 'Pass an array or a typed array, e.g. [0.91, 0.89].',
  });
}

/** Throws unless an argument is a list of lists. */
export function checkRows(rows: unknown, subject: string): void {
  checkList(rows, subject);
  for (const [i, row] of Array.from(rows as ArrayLike<unknown>).entries()) checkList(row, `${subject}[${i}]`);
}

/** Throws unless an argument is a function. */
export function checkFunction(value: unknown, subject: string): void {
  if (typeof value === 'function') return;
  throw new StatsError({
    subject,
    expected: 'a function',
    received: show(value),
    remedy: 'Pass a function of a sample, e.g. mean.',
  });
}

/** Throws unless an argument is an object with no other than the given keys. */
export function checkOptions(options: unknown, keys: readonly string[], subject: string): void {
  const named = keys.join(', ');
  if (typeof options !== 'object' || options === null || isList(options)) {
    throw new StatsError({
      subject,
      expected: `an object with ${named}`,
      received: show(options),
      remedy: `Pass e.g. { ${keys[0]}: ... }.`,
    });
  }
  const unknown = Object.keys(options).find((key) => !keys.includes(key));
  if (unknown === undefined) return;
  throw new StatsError({
    subject,
    expected: `only ${named}`,
    received: show(unknown),
    remedy: `Check the spelling of "${unknown}", or remove it.`,
  });
}

/** Throws unless an argument is an object with all the given keys; it may have more. */
export function checkFields(value: unknown, keys: readonly string[], subject: string): void {
  const whole = typeof value === 'object' && value !== null && keys.every((key) => key in value);
  if (whole) return;
  throw new StatsError({
    subject,
    expected: `an object with ${keys.join(' and ')}`,
    received: show(value),
    remedy: `Pass e.g. { ${keys.map((key) => `${key}: ...`).join(', ')} }.`,
  });
}
