import { UsageError } from '@regatta/record';

/** Returns an error about a part of a user's data or configuration: `<part>: expected ..., received .... <remedy>`. */
export function dataError(part: string, expected: string, received: string, remedy: string): UsageError {
  return new UsageError(`${part}: expected ${expected}, received ${received}. ${remedy}`);
}
