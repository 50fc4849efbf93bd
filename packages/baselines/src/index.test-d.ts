import type { Regularizer } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import {
  activityRegularization,
  activityRegularizationLayer,
  batchNorm,
  cutmix,
  earlyStopping,
  gaussianNoise,
  gaussianNoiseLayer,
  groupNorm,
  groupNormLayer,
  l1,
  l1l2,
  l2,
  labelSmoothing,
  layerNorm,
  maxNorm,
  minMaxNorm,
  mixup,
  nonNeg,
  orthogonalRegularization,
  rDrop,
  type snapshotEnsemble,
  stochasticWeightAveraging,
  unitNorm,
  weightDecay,
} from './index.ts';

// Every layer is a plain tfjs layer.
expectTypeOf(gaussianNoiseLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(activityRegularizationLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(groupNormLayer).returns.toEqualTypeOf<tf.layers.Layer>();

gaussianNoiseLayer({ stddev: 0.1, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
gaussianNoiseLayer({ stddev: 0.1, seeed: 1 });
activityRegularizationLayer({ l2: 0.1, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
activityRegularizationLayer({ l2: 0.1, seeed: 1 });
groupNormLayer({ name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
groupNormLayer({ seeed: 1 });

// All regularizers share one interface.
expectTypeOf(activityRegularization).returns.toExtend<Regularizer>();
expectTypeOf(batchNorm).returns.toExtend<Regularizer>();
expectTypeOf(cutmix).returns.toExtend<Regularizer>();
expectTypeOf(earlyStopping).returns.toExtend<Regularizer>();
expectTypeOf(gaussianNoise).returns.toExtend<Regularizer>();
expectTypeOf(groupNorm).returns.toExtend<Regularizer>();
expectTypeOf(l1).returns.toExtend<Regularizer>();
expectTypeOf(l1l2).returns.toExtend<Regularizer>();
expectTypeOf(l2).returns.toExtend<Regularizer>();
expectTypeOf(labelSmoothing).returns.toExtend<Regularizer>();
expectTypeOf(layerNorm).returns.toExtend<Regularizer>();
expectTypeOf(maxNorm).returns.toExtend<Regularizer>();
expectTypeOf(minMaxNorm).returns.toExtend<Regularizer>();
expectTypeOf(mixup).returns.toExtend<Regularizer>();
expectTypeOf(nonNeg).returns.toExtend<Regularizer>();
expectTypeOf(orthogonalRegularization).returns.toExtend<Regularizer>();
expectTypeOf(rDrop).returns.toExtend<Regularizer>();
expectTypeOf(stochasticWeightAveraging).returns.toExtend<Regularizer>();
expectTypeOf(unitNorm).returns.toExtend<Regularizer>();
expectTypeOf(weightDecay).returns.toExtend<Regularizer>();
expectTypeOf<ReturnType<typeof snapshotEnsemble>['regularizer']>().toExtend<Regularizer>();
