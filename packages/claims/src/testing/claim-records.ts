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
  /** The same at the best checkpoint. Default: the same losses. */
  readonly best?: { readonly loss: number; readonly validation?: number; readonly train?: number };
  readonly diverged?: true;
}

/** Synthetic records for the trials of a claim; every loss-like metric equals the loss. */
export function claimRecords(
  claim: Claim,
  size: ClaimSize,
  madeUp: (spec: TrialSpec) => MadeUp,
): TrialRecord[] {
  return claim.trials(size).map((spec, index): TrialRecord => {
    const failed = failedRecord({ id: `t-${index}`, spec }, 'made up');
    const { loss, accuracy = 0.5, probes, diverged, ...other } = madeUp(spec);
    const { message: _, ...base } = failed;
    if (diverged) return { ...base, status: 'diverged' };
    if (loss === undefined) return failed;
    const of = (value: number) => ({
      loss: value,
      scaledLoss: value,
      rmse: value,
      bpc: value,
      accuracy,
      balancedError: 1 - accuracy,
    });
    const splits = ({ train = loss, validation = loss, loss: test = loss }) => ({
      train: of(train),
      validation: of(validation),
      test: of(test),
    });
    const metrics = splits(other);
    const best = { step: 1, metrics: other.best === undefined ? metrics : splits(other.best) };
    const curve = [best.metrics, metrics].map(({ train, validation }, i) => ({
      step: i + 1,
      train,
      validation,
    }));
    return { ...base, status: 'ok', metrics, best, curve, ...(probes === undefined ? {} : { probes }) };
  });
}

/** Deterministic noise of a seed in [-1, 1], with mean 0 over every four seeds. */
export const scatter = (seed: number): number => [1, -1, 0.5, -0.5][seed % 4]!;
