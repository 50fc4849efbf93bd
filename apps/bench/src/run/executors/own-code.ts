import type { Trial } from '@regatta/record';
import { sourcesOf } from '@regatta/tasks';
import canonicalize from 'canonicalize';

/**
 * The arm of a trial that runs a user's code; undefined for a trial of Regatta's code alone. What one arm does to its
 * process must reach no other, so that only trials of equal arms share one.
 */
export function ownCodeArm({ spec: { task, regularizer } }: Trial): string | undefined {
  try {
    const isOwn = Object.keys(sourcesOf(task, regularizer)).length > 0;
    return isOwn ? canonicalize({ task, regularizer }) : undefined;
  } catch {
    // An unknown name ends as a failed trial, wherever it runs.
    return undefined;
  }
}
