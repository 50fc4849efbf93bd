import type { Trial } from '@regatta/record';
import { sourcesOf } from '@regatta/tasks';
import canonicalize from 'canonicalize';

/**
 * Identifies the arm of a trial that runs a user's code; undefined if the trial runs only Regatta's code. An arm must not
 * affect others through its process, so only trials of the same arm share one.
 */
export function ownCodeArm({ spec: { task, regularizer } }: Trial): string | undefined {
  try {
    const isOwn = Object.keys(sourcesOf(task, regularizer)).length > 0;
    return isOwn ? canonicalize({ task, regularizer }) : undefined;
  } catch {
    // An unknown name fails the trial, wherever it runs.
    return undefined;
  }
}
