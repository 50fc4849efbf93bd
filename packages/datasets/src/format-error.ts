import { DatasetError } from './errors.ts';

/** The error of a parser that met something else than its format. */
export function formatError(
  subject: string,
  expected: string,
  received: string,
  cause?: unknown,
): DatasetError {
  return new DatasetError({
    reason: 'format',
    subject,
    expected,
    received,
    remedy: 'The file is not the one expected; delete it and obtain it again.',
    cause,
  });
}
