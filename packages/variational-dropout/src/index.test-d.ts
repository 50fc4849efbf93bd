import type { Regularizer } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import {
  activationRegularization,
  embeddingDropout,
  embeddingDropoutLayer,
  fraternalDropout,
  lockedDropout,
  lockedDropoutLayer,
  naiveRecurrentDropout,
  recurrentDropout,
  rnnDrop,
  temporalActivationRegularization,
  variationalDropout,
  weightDrop,
  zoneout,
} from './index.ts';

declare const layer: tf.layers.Layer;

// Every layer is a plain tfjs layer.
expectTypeOf(lockedDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(embeddingDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();

lockedDropoutLayer({ rate: 0.5, name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
lockedDropoutLayer({ rate: 0.5, seeed: 1 });
// @ts-expect-error: a rate is a number or a schedule.
lockedDropoutLayer({ rate: '0.5' });
// @ts-expect-error: the layer to wrap is required.
embeddingDropoutLayer({ rate: 0.5 });
// @ts-expect-error: a misspelled option is an error.
embeddingDropoutLayer({ layer, raet: 0.5 });

// All regularizers share one interface.
expectTypeOf(lockedDropout).returns.toExtend<Regularizer>();
expectTypeOf(embeddingDropout).returns.toExtend<Regularizer>();
expectTypeOf(fraternalDropout).returns.toExtend<Regularizer>();
expectTypeOf(naiveRecurrentDropout).returns.toExtend<Regularizer>();
expectTypeOf(recurrentDropout).returns.toExtend<Regularizer>();
expectTypeOf(rnnDrop).returns.toExtend<Regularizer>();
expectTypeOf(variationalDropout).returns.toExtend<Regularizer>();
expectTypeOf(weightDrop).returns.toExtend<Regularizer>();
expectTypeOf(zoneout).returns.toExtend<Regularizer>();
expectTypeOf(activationRegularization).returns.toExtend<Regularizer>();
expectTypeOf(temporalActivationRegularization).returns.toExtend<Regularizer>();
