import { DatasetError } from './errors.ts';

/** The error for a generator option out of range; the remedy names the default. */
export function invalidOption<Name extends string>(
  generator: string,
  name: Name,
  expected: string,
  received: unknown,
  defaults: Readonly<Record<Name, number>>,
): DatasetError {
  return new DatasetError({
    reason: 'option',
    subject: `${generator}, option ${name}`,
    expected,
    received:
      typeof received === 'number' ? String(received) : `${typeof received} ${JSON.stringify(received)}`,
    remedy: `Pass a value in this range, or leave out \`${name}\` for the default ${defaults[name]}.`,
  });
}
