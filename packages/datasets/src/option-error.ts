import { DatasetError } from './errors.ts';

/** The error of a generator's option that is out of range; the remedy names its default. */
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
    remedy: `Change or leave out \`${name}\` (default ${defaults[name]}).`,
  });
}
