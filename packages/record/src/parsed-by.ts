import * as z from 'zod';
import { messageOf } from './errors.ts';

/** Maximum length of a reason, because the input may be anything. */
const most = 300;

/**
 * Returns, in one short line, what is wrong with an input: `trial.spec.seed: Invalid input: expected number, received string`.
 *
 * @param error what a zod schema, or any other code, threw.
 */
export function reasonOf(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  const text =
    issue === undefined ? messageOf(error) : `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`;
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}

/**
 * Parses a value by a schema.
 *
 * @returns the parsed value.
 * @throws Error stating in one short line what is wrong, even if the value is nested too deeply to check.
 */
export function parsedBy<T>(schema: z.ZodType<T>, value: unknown): T {
  let result: z.ZodSafeParseResult<T>;
  try {
    result = schema.safeParse(value);
  } catch {
    throw new Error('it: expected a value that is nested less deeply');
  }
  if (result.success) return result.data;
  throw new Error(reasonOf(result.error));
}
