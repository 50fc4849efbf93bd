import * as z from 'zod';
import { backends } from './backend-names.ts';
import { phases } from './phase.ts';
import type { Trial, TrialSpec } from './trial-spec.ts';

/** Maximum number of optimizer steps of a trial. */
export const mostSteps = 10_000_000;
/** Maximum number of examples in a batch. */
export const mostBatchSize = 10_000_000;
/** Maximum learning rate. */
export const mostLearningRate = 1e9;
/** Maximum norm to which gradients are clipped. */
export const mostClipNorm = 1e30;

/** Maximum number of evaluation points of a trial. */
export const mostEvaluations = 1000;

/** An integer within bounds. */
const integer = (min: number, max: number): z.ZodNumber => z.number().int().min(min).max(max);

/** A number of folds, within the limits of the command line. */
const folds = integer(2, 100);

/** The fields of a trial, within the limits of the command line and of configurations. */
export const trialFields = {
  task: z.string().max(1000),
  regularizer: z.strictObject({
    name: z.string().max(1000),
    options: z.record(z.string().max(1000), z.json()),
  }),
  seed: integer(0, Number.MAX_SAFE_INTEGER),
  training: z.strictObject({
    steps: integer(1, mostSteps),
    batchSize: integer(1, mostBatchSize),
    learningRate: z.number().min(0).max(mostLearningRate),
    warmup: integer(1, mostSteps).optional(),
    decay: z.literal('cosine').optional(),
    clipNorm: z.number().positive().max(mostClipNorm).optional(),
    evaluations: integer(1, mostEvaluations).optional(),
    curveRows: integer(1, Number.MAX_SAFE_INTEGER).optional(),
  }),
  backend: z.enum(backends),
  phase: z.enum(phases),
  samples: integer(0, 10_000),
  fold: z
    .strictObject({
      repeat: integer(0, 99),
      outer: integer(0, 99),
      outerFolds: folds,
      inner: integer(0, 99),
      innerFolds: folds,
    })
    .refine(({ outer, outerFolds, inner, innerFolds }) => outer < outerFolds && inner < innerFolds, {
      error: 'expected outer below outerFolds and inner below innerFolds',
    }),
};

const specSchema: z.ZodType<TrialSpec> = z.strictObject({
  version: z.literal(2),
  ...trialFields,
  fold: trialFields.fold.exactOptional(),
  probes: z.array(z.string().max(200)).max(100).exactOptional(),
});

/** Schema of a trial sent between processes. */
export const trialSchema: z.ZodType<Trial> = z.strictObject({
  id: z.string().regex(/^t[0-9a-f]{20}$/, 'expected t followed by 20 hex digits'),
  spec: specSchema,
});
