import type { Regularizer } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import {
  cutout,
  cutoutLayer,
  dropBlock,
  dropBlock1d,
  dropBlock2d,
  dropBlock3d,
  dropPath,
  elementDropout,
  maxDrop,
  maxDropLayer,
  maxPoolDropout,
  maxPoolDropout2d,
  shakeDrop,
  shakeDropLayer,
  shakeShake,
  shakeShakeLayer,
  spatialConcreteDropout,
  spatialConcreteDropoutLayer,
  spatialDropout,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
  stochasticDepth,
  stochasticDepthLayer,
  varianceStableDropout,
  varianceStableDropoutLayer,
  weightedChannelDropout,
  weightedChannelDropoutLayer,
} from './index.ts';

// Every layer is a plain tfjs layer.
expectTypeOf(spatialDropout1d).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(spatialDropout2d).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(spatialDropout3d).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(dropBlock1d).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(dropBlock2d).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(dropBlock3d).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(weightedChannelDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(stochasticDepthLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(varianceStableDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(shakeDropLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(maxDropLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(cutoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(shakeShakeLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(spatialConcreteDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(maxPoolDropout2d).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(dropPath).returns.toEqualTypeOf<tf.layers.Layer>();

spatialDropout1d({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
spatialDropout1d({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
spatialDropout1d({ rate: '0.5' });
spatialDropout2d({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
spatialDropout2d({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
spatialDropout2d({ rate: '0.5' });
spatialDropout3d({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
spatialDropout3d({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
spatialDropout3d({ rate: '0.5' });
dropBlock1d({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
dropBlock1d({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
dropBlock1d({ rate: '0.5' });
dropBlock2d({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
dropBlock2d({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
dropBlock2d({ rate: '0.5' });
dropBlock3d({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
dropBlock3d({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
dropBlock3d({ rate: '0.5' });
weightedChannelDropoutLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
weightedChannelDropoutLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
weightedChannelDropoutLayer({ rate: '0.5' });
stochasticDepthLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
stochasticDepthLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
stochasticDepthLayer({ rate: '0.5' });
varianceStableDropoutLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
varianceStableDropoutLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
varianceStableDropoutLayer({ rate: '0.5' });
shakeDropLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
shakeDropLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
shakeDropLayer({ rate: '0.5' });
maxDropLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
maxDropLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
maxDropLayer({ rate: '0.5' });
cutoutLayer({ name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
cutoutLayer({ seeed: 1 });
shakeShakeLayer({ name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
shakeShakeLayer({ seeed: 1 });
spatialConcreteDropoutLayer({ name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
spatialConcreteDropoutLayer({ seeed: 1 });
maxPoolDropout2d({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
maxPoolDropout2d({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
maxPoolDropout2d({ rate: '0.5' });
dropPath({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
dropPath({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
dropPath({ rate: '0.5' });

// All regularizers share one interface.
expectTypeOf(spatialDropout).returns.toExtend<Regularizer>();
expectTypeOf(dropBlock).returns.toExtend<Regularizer>();
expectTypeOf(cutout).returns.toExtend<Regularizer>();
expectTypeOf(maxDrop).returns.toExtend<Regularizer>();
expectTypeOf(maxPoolDropout).returns.toExtend<Regularizer>();
expectTypeOf(shakeDrop).returns.toExtend<Regularizer>();
expectTypeOf(shakeShake).returns.toExtend<Regularizer>();
expectTypeOf(spatialConcreteDropout).returns.toExtend<Regularizer>();
expectTypeOf(stochasticDepth).returns.toExtend<Regularizer>();
expectTypeOf(varianceStableDropout).returns.toExtend<Regularizer>();
expectTypeOf(weightedChannelDropout).returns.toExtend<Regularizer>();
expectTypeOf(elementDropout).returns.toExtend<Regularizer>();
