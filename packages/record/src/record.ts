import canonicalize from 'canonicalize';
import * as z from 'zod';
import type { RegularizerSpec } from './arm.ts';
import type { Backend } from './backend-names.ts';
import { type Calibration, calibrationBins } from './calibration-bins.ts';
import type { Fold } from './fold.ts';
import type { Json } from './json.ts';
import type { CurvePoint } from './learning-curve.ts';
import type { Metrics } from './metrics.ts';
import type { MonteCarlo } from './monte-carlo-metrics.ts';
import { parsedBy } from './parsed-by.ts';
import type { Phase } from './phase.ts';
import type { Versions } from './software-versions.ts';
import type { Architecture } from './task-header.ts';
import type { TrainingOptions } from './training-options.ts';
import { trialFields } from './trial-schema.ts';

/** How a trial ended: `diverged` is a result (a metric was not finite), `failed` is not. */
export type Status = 'ok' | 'diverged' | 'failed';

/** Metrics by split. */
export interface SplitMetrics {
  /** On the training split. */
  readonly train?: Metrics | undefined;
  /** On the validation split. */
  readonly validation?: Metrics | undefined;
  /** On the test split; absent in a `tune` trial. */
  readonly test?: Metrics | undefined;
}

/** The best of a trial's checkpoints. */
export interface BestCheckpoint {
  /** Number of optimizer steps. */
  readonly step: number;
  /** Its metrics, without noise. */
  readonly metrics: SplitMetrics;
}

/** Losses of the single test examples, for paired tests over examples. */
export interface ExampleLosses {
  /** Number of examples. */
  readonly rows: number;
  /** SHA-256 of `losses`, as hexadecimal digits. */
  readonly digest: string;
  /** The losses, packed by `packLosses`; a results folder keeps them in a file of their own. */
  readonly losses?: string | undefined;
}

/** One line of `trials.jsonl`. Everything but `timing`, `peakMemoryBytes` and `versions` is a pure function of the spec. */
export interface TrialRecord {
  /** The trial's id. */
  readonly id: string;
  /** The task's name. */
  readonly task: string;
  /** Name of the data set. */
  readonly dataset: string;
  /** The network. */
  readonly architecture: Architecture;
  /** The regularizer with its options. */
  readonly regularizer: RegularizerSpec;
  /** The seed of the trial. */
  readonly seed: number;
  /** Settings of the training loop. */
  readonly training: TrainingOptions;
  /** The backend on which the trial ran. */
  readonly backend: Backend;
  /** Whether the trial chose rates or was judged on the test split. */
  readonly phase: Phase;
  /** Number of Monte-Carlo samples requested. */
  readonly samples: number;
  /** The position in cross-validation. */
  readonly fold?: Fold | undefined;
  /** How the trial ended. */
  readonly status: Status;
  /** Why the trial failed. */
  readonly message?: string | undefined;
  /** Metrics after the last step, without noise; empty unless `ok`. `excessLoss` is the loss above that of the best possible predictor. */
  readonly metrics: SplitMetrics;
  /**
   * The evaluation point with the lowest validation loss (`selectionLoss`), the first of equals: what early stopping would have
   * kept. Absent unless `ok`, and in records of earlier versions.
   */
  readonly best?: BestCheckpoint | undefined;
  /** Sum of the regularizer's penalties after the last step. */
  readonly penalty?: number | undefined;
  /** How many times the trial read the test split; 0 in a `tune` trial. */
  readonly testReads: number;
  /** Number of examples in the training split, on which its metrics are measured. */
  readonly trainRows?: number | undefined;
  /** Number of examples in the test split. */
  readonly testRows?: number | undefined;
  /** Calibration on the test split, for classification. Like all that follows, of the best checkpoint; without one, of the last. */
  readonly calibration?: Calibration | undefined;
  /** Losses of the single test examples. */
  readonly examples?: ExampleLosses | undefined;
  /** Monte-Carlo prediction on the test split, for classification by networks with noise. */
  readonly monteCarlo?: MonteCarlo | undefined;
  /** What the probes of the trial measured, by name. */
  readonly probes?: Readonly<Record<string, Json>> | undefined;
  /** The learning curve. */
  readonly curve: readonly CurvePoint[];
  /** Number of parameters of the model, including those of the regularizer. */
  readonly parameters?: number | undefined;
  /** SHA-256 checksums of the data, by name. */
  readonly data: Readonly<Record<string, string>>;
  /** How long the trial took. */
  readonly timing?:
    | {
        /** Duration of the trial. */
        readonly seconds: number;
        /** Optimizer steps per second. */
        readonly stepsPerSecond: number;
        /** Why training steps were not replayed from a recording; absent if they were. */
        readonly notReplayed?: string | undefined;
      }
    | undefined;
  /** Peak resident memory of the worker, including earlier trials in the same worker. */
  readonly peakMemoryBytes?: number | undefined;
  /** The software that made the record. */
  readonly versions: Versions;
}

/**
 * Largest number that a trial can have measured. Networks compute in 32 bits, so no real value comes near it, and its
 * square and sums of such squares stay finite in 64 bits.
 */
const mostMeasured = 1e100;

/** Returns whether a value is a number fit for statistics: not NaN, and at most 1e100 in magnitude. */
export const isMeasured = (value: unknown): boolean =>
  typeof value === 'number' && Math.abs(value) <= mostMeasured;

/** Most metrics of a split. */
const mostMetrics = 200;

function isMetrics(value: unknown): value is Metrics {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const named = value as Readonly<Record<string, unknown>>;
  let left = mostMetrics;
  for (const name in named) {
    left -= 1;
    // A name that every object has would be found in metrics that lack it.
    if (left < 0 || name in Object.prototype || !isMeasured(named[name])) return false;
  }
  const { accuracy = 0 } = value as Metrics;
  return accuracy >= 0 && accuracy <= 1;
}

/** A value as an error shows it: a number as it is written, anything else by its kind. */
const shown = (value: unknown): string => (typeof value === 'number' ? `${value}` : z.util.parsedType(value));

/** Says which metric is wrong, and why. */
function faultOf(value: unknown): {
  readonly path: string[];
  readonly expected: string;
  readonly received: string;
} {
  const whole = { path: [], expected: `at most ${mostMetrics} numbers by name` };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ...whole, received: shown(value) };
  }
  const entries = Object.entries(value);
  if (entries.length > mostMetrics) return { ...whole, received: `${entries.length}` };
  for (const [name, metric] of entries) {
    const path = [name];
    if (name in Object.prototype) {
      return {
        path,
        expected: 'a name that is not a property of every object',
        received: JSON.stringify(name),
      };
    }
    if (!isMeasured(metric)) {
      return { path, expected: 'a finite number of at most 1e100', received: shown(metric) };
    }
  }
  return {
    path: ['accuracy'],
    expected: 'a fraction in [0, 1]',
    received: shown((value as Metrics).accuracy),
  };
}

// Keeps the value itself, where z.record would copy it: a store has about twenty of them per line.
const metrics = z.custom<Metrics>().superRefine((value: unknown, { addIssue }) => {
  if (isMetrics(value)) return;
  const { path, expected, received } = faultOf(value);
  addIssue({ code: 'custom', path, message: `expected ${expected}, received ${received}` });
});

const measured = z.number().min(-mostMeasured).max(mostMeasured);
/** A number of things. */
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Maximum nesting of what a probe measured. */
const mostDepth = 50;

/** Whether a value is JSON whose numbers a trial can have measured. */
function isProbed(value: unknown, depth = 0): value is Json {
  if (typeof value === 'number') return isMeasured(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  return (
    typeof value === 'object' &&
    depth < mostDepth &&
    Object.entries(value).every(([key, inner]) => key !== '__proto__' && isProbed(inner, depth + 1))
  );
}

const probed = z.custom<Json>(
  (value) => isProbed(value),
  'expected JSON with numbers of at most 1e100 in magnitude',
);

/** Most characters of a text, and layers of a network. */
const mostText = 10_000;
/** Most points of a learning curve: trials have a dozen. */
const mostPoints = 1000;

const splitMetrics = z.object({
  train: metrics.optional(),
  validation: metrics.optional(),
  test: metrics.optional(),
});

const schema: z.ZodType<TrialRecord> = z.object({
  id: z.string().max(100),
  ...trialFields,
  fold: trialFields.fold.optional(),
  dataset: z.string().max(mostText),
  architecture: z.object({ title: z.string().max(mostText), layers: z.array(z.number()).max(mostText) }),
  status: z.enum(['ok', 'diverged', 'failed']),
  message: z.string().optional(),
  metrics: splitMetrics,
  best: z.object({ step: count, metrics: splitMetrics }).optional(),
  penalty: measured.optional(),
  testReads: count,
  trainRows: count.min(1).optional(),
  testRows: count.min(1).optional(),
  calibration: z
    .object({
      metrics,
      bins: z.array(z.object({ count, confidence: measured, accuracy: measured })).length(calibrationBins),
    })
    .optional(),
  examples: z
    .object({ rows: count, digest: z.string().regex(/^[0-9a-f]{64}$/), losses: z.string().optional() })
    .optional(),
  probes: z.record(z.string().max(200), probed).optional(),
  monteCarlo: z.object({ samples: count, rows: count, metrics }).optional(),
  curve: z
    .array(z.object({ step: count, train: metrics, validation: metrics, outcome: metrics.optional() }))
    .max(mostPoints),
  parameters: count.optional(),
  data: z.record(z.string(), z.string()),
  timing: z
    .object({
      seconds: measured.min(0),
      stepsPerSecond: measured.min(0),
      notReplayed: z.string().max(10_000).optional(),
    })
    .optional(),
  peakMemoryBytes: count.optional(),
  versions: z.object({ regatta: z.string(), tfjs: z.string(), node: z.string(), code: z.string() }),
});

/**
 * Checks that a value is a record.
 *
 * @returns the value as a record.
 * @throws Error stating in one line what is wrong.
 */
export function recordFrom(value: unknown): TrialRecord {
  return parsedBy(schema, value);
}

/**
 * Reads a record from JSON text, such as a line of `trials.jsonl`.
 *
 * @returns the record.
 * @throws Error stating in one line what is wrong.
 */
export function parseRecord(text: string): TrialRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  return recordFrom(value);
}

/** Returns the canonical JSON of everything in a record that its spec determines: it is equal each time the same trial runs. */
export function bytesOf(record: TrialRecord): string {
  const { timing: _t, peakMemoryBytes: _p, versions: _v, ...result } = withoutLosses(record);
  return canonicalize(result) ?? '';
}

/** Returns a record without the losses of single examples, of which it keeps the digest. */
export function withoutLosses(record: TrialRecord): TrialRecord {
  if (record.examples?.losses === undefined) return record;
  const { losses: _, ...examples } = record.examples;
  return { ...record, examples };
}
