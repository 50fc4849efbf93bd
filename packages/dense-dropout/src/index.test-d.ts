import type { Regularizer } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import {
  alphaDropout,
  alphaDropoutLayer,
  concreteDropout,
  concreteDropoutLayer,
  dropConnect,
  dropConnectLayer,
  dropout,
  dropoutLayer,
  featureAlphaDropout,
  featureAlphaDropoutLayer,
  gaussianDropout,
  gaussianDropoutLayer,
  multiSampleDropout,
  multiSampleDropoutLayer,
  sparseVariationalDropout,
  sparseVariationalDropoutLayer,
  standout,
  standoutLayer,
  targetedDropout,
  targetedDropoutLayer,
  variationalGaussianDropout,
  variationalGaussianDropoutLayer,
} from './index.ts';

declare const layer: tf.layers.Layer;

// Every layer is a plain tfjs layer.
expectTypeOf(dropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(gaussianDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(alphaDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(featureAlphaDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(dropConnectLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(concreteDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(standoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(variationalGaussianDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(sparseVariationalDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(targetedDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(multiSampleDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();

dropoutLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
dropoutLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
dropoutLayer({ rate: '0.5' });
gaussianDropoutLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
gaussianDropoutLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
gaussianDropoutLayer({ rate: '0.5' });
alphaDropoutLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
alphaDropoutLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
alphaDropoutLayer({ rate: '0.5' });
featureAlphaDropoutLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
featureAlphaDropoutLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
featureAlphaDropoutLayer({ rate: '0.5' });
// @ts-expect-error: the layer to wrap is required.
dropConnectLayer({ rate: 0.5 });
// @ts-expect-error: a misspelled option is an error.
dropConnectLayer({ layer, raet: 0.5 });
// @ts-expect-error: the layer to wrap is required.
concreteDropoutLayer({ rate: 0.5 });
// @ts-expect-error: a misspelled option is an error.
concreteDropoutLayer({ layer, raet: 0.5 });
// @ts-expect-error: the layer to wrap is required.
standoutLayer({ rate: 0.5 });
// @ts-expect-error: a misspelled option is an error.
standoutLayer({ layer, raet: 0.5 });
// @ts-expect-error: the layer to wrap is required.
variationalGaussianDropoutLayer({ rate: 0.5 });
// @ts-expect-error: a misspelled option is an error.
variationalGaussianDropoutLayer({ layer, raet: 0.5 });
// @ts-expect-error: the layer to wrap is required.
sparseVariationalDropoutLayer({ rate: 0.5 });
// @ts-expect-error: a misspelled option is an error.
sparseVariationalDropoutLayer({ layer, raet: 0.5 });
// @ts-expect-error: the layer to wrap is required.
targetedDropoutLayer({ rate: 0.5 });
// @ts-expect-error: a misspelled option is an error.
targetedDropoutLayer({ layer, raet: 0.5 });
// @ts-expect-error: the layer to wrap is required.
multiSampleDropoutLayer({ rate: 0.5 });
// @ts-expect-error: a misspelled option is an error.
multiSampleDropoutLayer({ layer, raet: 0.5 });

// All regularizers share one interface.
expectTypeOf(dropout).returns.toExtend<Regularizer>();
expectTypeOf(gaussianDropout).returns.toExtend<Regularizer>();
expectTypeOf(alphaDropout).returns.toExtend<Regularizer>();
expectTypeOf(featureAlphaDropout).returns.toExtend<Regularizer>();
expectTypeOf(dropConnect).returns.toExtend<Regularizer>();
expectTypeOf(concreteDropout).returns.toExtend<Regularizer>();
expectTypeOf(standout).returns.toExtend<Regularizer>();
expectTypeOf(variationalGaussianDropout).returns.toExtend<Regularizer>();
expectTypeOf(sparseVariationalDropout).returns.toExtend<Regularizer>();
expectTypeOf(targetedDropout).returns.toExtend<Regularizer>();
expectTypeOf(multiSampleDropout).returns.toExtend<Regularizer>();

// A rate can be a schedule, which is plain JSON.
dropout({ rate: { kind: 'linear', start: 0, end: 0.5, duration: 100 } });
// @ts-expect-error: no such schedule.
dropout({ rate: { kind: 'sawtooth', start: 0, end: 0.5, duration: 100 } });
// @ts-expect-error: no such place.
dropout({ rate: 0.5, at: ['nowhere'] });
