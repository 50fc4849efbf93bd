import type { Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import {
  type EpochRecord,
  evaluate,
  type FitResult,
  fit,
  type LearningRate,
  memoryCheckpoints,
} from './index.ts';

declare const model: tf.LayersModel;
declare const sequential: tf.Sequential;
declare const regularizer: Regularizer;
declare const x: tf.Tensor2D;
declare const y: tf.Tensor;

expectTypeOf(fit(model, { x, y })).resolves.toEqualTypeOf<FitResult>();
expectTypeOf<FitResult['history']>().toEqualTypeOf<readonly EpochRecord[]>();
expectTypeOf<FitResult['status']>().toEqualTypeOf<'completed' | 'stopped' | 'aborted'>();
expectTypeOf<EpochRecord['validationLoss']>().toEqualTypeOf<number | undefined>();
expectTypeOf(evaluate(sequential, { x: [x], y: { out: y } }).penalty).toBeNumber();
expectTypeOf<number>().toExtend<LearningRate>();
expectTypeOf((step: number) => 1 / step).toExtend<LearningRate>();

void fit(
  sequential,
  { x: { a: x, b: x }, y: [y] },
  { epochs: 3, regularizer, loss: ['meanSquaredError'], optimizer: 'adam' },
);
void fit(
  model,
  {
    batches: [
      { x, y },
      { xs: x, ys: y },
    ],
  },
  { loss: (a, b) => tf.sub(a, b), metrics: { out: 'mse' } },
);
void fit(
  model,
  { x, y },
  { callbacks: [tf.callbacks.earlyStopping(), { onEpochEnd: (epoch) => void epoch }] },
);
void fit(
  model,
  { x, y },
  { checkpoint: { storage: memoryCheckpoints() }, signal: new AbortController().signal },
);

// @ts-expect-error the targets are missing
void fit(model, { x });
// @ts-expect-error there is no such option
void fit(model, { x, y }, { epoch: 3 });
// @ts-expect-error a schedule has a kind
void fit(model, { x, y }, { learningRate: { start: 1, end: 0 } });
// @ts-expect-error a split is a fraction
void fit(model, { x, y }, { validationSplit: '20%' });
// @ts-expect-error a checkpoint needs a storage
void fit(model, { x, y }, { checkpoint: { every: 10 } });
// @ts-expect-error inputs and targets are one argument
void fit(model, x, y);
// @ts-expect-error several regularizers are composed
void fit(model, { x, y }, { regularizer: [regularizer] });
// @ts-expect-error a layer is no regularizer
void fit(model, { x, y }, { regularizer: tf.layers.dropout({ rate: 0.5 }) });
