import type { Claim, ClaimSize } from '@regatta/evidence';
import type { Json, Metrics, SplitMetrics, TrialRecord, TrialSpec } from '@regatta/record';
import { failedRecord } from '@regatta/trial';

/** Result of a synthetic trial; without a loss, the trial failed. */
export interface MadeUp {
  /** On the test split at the best checkpoint: the calibrated loss, the loss and the root mean squared error. */
  readonly loss?: number;
  /** At the best checkpoint; the balanced error is 1 minus it. */
  readonly accuracy?: number;
  readonly probes?: Readonly<Record<string, Json>>;
  /** Losses on the other splits. Default: the loss on the test split. */
  readonly train?: number;
  readonly validation?: number;
  /** The test loss after the last step. Default: that of the best checkpoint. */
  readonly last?: number;
  readonly diverged?: true;
}

const metricsOf = (loss: number, accuracy: number): Metrics => ({
  loss,
  scaledLoss: loss,
  rmse: loss,
  bpc: loss,
  accuracy,
  balancedError: 1 - accuracy,
});

/** Synthetic records for the trials of a claim; bits per character equal the loss. Tuning trials have no test metrics. */
export function claimRecords(claim: Claim, size: ClaimSize, of: (spec: TrialSpec) => MadeUp): TrialRecord[] {
  return claim.trials(size).map((spec, index): TrialRecord => {
    const failed = failedRecord({ id: `t-${index}`, spec }, 'made up');
    const { loss, accuracy = 0.5, probes, diverged, ...other } = of(spec);
    const { message: _, ...base } = failed;
    if (diverged) return { ...base, status: 'diverged' };
    if (loss === undefined) return failed;
    const { train = loss, validation = loss, last = loss } = other;
    const splits = (test: number): SplitMetrics => ({
      train: metricsOf(train, accuracy),
      validation: metricsOf(validation, accuracy),
      ...(spec.phase === 'tune' ? {} : { test: metricsOf(test, accuracy) }),
    });
    const [best, metrics] = [splits(loss), splits(last)];
    const curve = [1, 2].map((step) => ({ step, train: metrics.train!, validation: metrics.validation! }));
    const measured = probes === undefined ? {} : { probes };
    return { ...base, status: 'ok', metrics, best: { step: 1, metrics: best }, curve, ...measured };
  });
}

/** Deterministic noise of a seed in [-1, 1], with mean 0 over every four seeds. */
export const scatter = (seed: number): number => [1, -1, 0.5, -0.5][seed % 4]!;
