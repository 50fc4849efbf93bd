import type { AnalysisPlan } from '@regatta/record';
import { plural } from '@regatta/record';

/** How the number of steps was found, one sentence per place; empty if it was given. */
export function budgetNotes({ tuning }: Pick<AnalysisPlan, 'tuning'>): string[] {
  return Object.entries(tuning?.budgets ?? {}).map(([place, { bestStep, steps, saturated }]) => {
    const found = saturated
      ? `was still improving after all ${plural(bestStep, 'step')} of its pilot trials, so more steps may be better`
      : `had its lowest validation loss after ${plural(bestStep, 'step')} of its pilot trials`;
    return `Steps on ${place}: ${steps}, because the baseline ${found}.`;
  });
}
