import * as z from 'zod';
import { messageOf } from './errors.ts';

/** Most characters of a reason: what came may be anything. */
const most = 300;

/** What is wrong with a value from outside, in one short line: `trial.spec.seed: Invalid input: expected number, received string`. */
export function reasonOf(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  const text =
    issue === undefined ? messageOf(error) : `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`;
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}

/** Parses a value. Throws an error that says in one short line what is wrong, also where it is nested too deep to be looked at. */
export function parsedBy<T>(schema: z.ZodType<T>, value: unknown): T {
  let result: z.ZodSafeParseResult<T>;
  try {
    result = schema.safeParse(value);
  } catch {
    throw new Error('it: expected a value that is not nested as deep');
  }
  if (result.success) return result.data;
  throw new Error(reasonOf(result.error));
}
