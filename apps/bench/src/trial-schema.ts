import * as z from 'zod';
import { backends } from './backend.ts';
import { phases } from './sealed.ts';
import type { Trial, TrialSpec } from './trial.ts';

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const specSchema: z.ZodType<TrialSpec> = z.strictObject({
  version: z.literal(2),
  phase: z.enum(phases),
  task: z.string().max(1000),
  regularizer: z.strictObject({ name: z.string().max(1000), options: z.record(z.string(), z.json()) }),
  seed: count,
  training: z.strictObject({
    steps: count,
    batchSize: count,
    learningRate: z.number(),
    clipNorm: z.number().optional(),
  }),
  backend: z.enum(backends),
  samples: count,
  fold: z
    .strictObject({ repeat: count, outer: count, outerFolds: count, inner: count, innerFolds: count })
    .exactOptional(),
  probes: z.array(z.string().max(200)).exactOptional(),
});

/** A trial as it travels between processes. */
export const trialSchema: z.ZodType<Trial> = z.strictObject({
  id: z.string().regex(/^t[0-9a-f]{20}$/, 'expected t and 20 hex digits'),
  spec: specSchema,
});
