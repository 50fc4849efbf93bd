import type { Json } from '@regatta/core';
import type { Claim, ClaimSize } from '../claims/claim.ts';
import { failedRecord, type TrialRecord } from '../record.ts';
import type { TrialSpec } from '../trial.ts';

/** What a made-up trial came to; a failed one without a loss. */
export interface MadeUp {
  readonly loss?: number;
  readonly accuracy?: number;
  readonly probes?: Readonly<Record<string, Json>>;
}

/** Records of the trials of a claim for tests that run none; bits a character are the loss too. */
export function claimRecords(claim: Claim, size: ClaimSize, of: (spec: TrialSpec) => MadeUp): TrialRecord[] {
  return claim.trials(size).map((spec, index): TrialRecord => {
    const failed = failedRecord({ id: `t-${index}`, spec }, 'made up');
    const { loss, accuracy = 0.5, probes } = of(spec);
    if (loss === undefined) return failed;
    const { message: _, ...base } = failed;
    const metrics = { loss, bpc: loss, accuracy };
    return {
      ...base,
      status: 'ok',
      metrics: { train: metrics, validation: metrics, test: metrics },
      ...(probes === undefined ? {} : { probes }),
    };
  });
}

/** Scatter of a seed, the same each time: -1 .. 1, of mean 0 over each four seeds. */
export const scatter = (seed: number): number => [1, -1, 0.5, -0.5][seed % 4]!;
