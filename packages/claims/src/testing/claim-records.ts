import type { Claim, ClaimSize } from '@regatta/evidence';
import type { Json, TrialRecord, TrialSpec } from '@regatta/record';
import { failedRecord } from '@regatta/trial';

/** Result of a synthetic trial; without a loss, the trial failed. */
export interface MadeUp {
  readonly loss?: number;
  readonly accuracy?: number;
  readonly probes?: Readonly<Record<string, Json>>;
  /** Losses on the other splits. Default: the loss on the test split. */
  readonly train?: number;
  readonly validation?: number;
  /** The lowest validation loss of the curve. Default: the last one. */
  readonly early?: number;
  readonly diverged?: true;
}

/** Synthetic records for the trials of a claim; bits per character equal the loss. */
export function claimRecords(claim: Claim, size: ClaimSize, of: (spec: TrialSpec) => MadeUp): TrialRecord[] {
  return claim.trials(size).map((spec, index): TrialRecord => {
    const failed = failedRecord({ id: `t-${index}`, spec }, 'made up');
    const { loss, accuracy = 0.5, probes, diverged, ...other } = of(spec);
    const { message: _, ...base } = failed;
    if (diverged) return { ...base, status: 'diverged' };
    if (loss === undefined) return failed;
    const { train = loss, validation = loss, early = validation } = other;
    const test = { loss, bpc: loss, accuracy };
    const metrics = {
      train: { ...test, loss: train },
      validation: { ...test, loss: validation },
      test,
    };
    const curve = [early, validation].map((value, i) => ({
      step: i + 1,
      train: metrics.train,
      validation: { ...test, loss: value },
    }));
    return { ...base, status: 'ok', metrics, curve, ...(probes === undefined ? {} : { probes }) };
  });
}

/** Deterministic noise of a seed in [-1, 1], with mean 0 over every four seeds. */
export const scatter = (seed: number): number => [1, -1, 0.5, -0.5][seed % 4]!;
