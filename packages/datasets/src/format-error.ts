import { DatasetError } from './errors.ts';

/** The error of a parser that received a different format. */
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
    remedy: 'This is not the expected file: delete it and download it again.',
    cause,
  });
}
