import type { Regularizer } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import {
  attentionDropout,
  cutoff,
  cutoffLayer,
  dropHead,
  dropKey,
  layerDropLayer,
  patchDropoutLayer,
  tokenDropoutLayer,
  transformerDropout,
  wordDropoutLayer,
} from './index.ts';

declare const layer: tf.layers.Layer;

// Every layer is a plain tfjs layer.
expectTypeOf(tokenDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(patchDropoutLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(layerDropLayer).returns.toEqualTypeOf<tf.layers.Layer>();
expectTypeOf(cutoffLayer).returns.toEqualTypeOf<tf.layers.Layer>();

tokenDropoutLayer({ rate: 0.1, mode: 'remove', name: 'one', seed: 1 });
// @ts-expect-error: a misspelled option is an error.
tokenDropoutLayer({ rate: 0.1, mod: 'remove' });
// @ts-expect-error: tokens are replaced by word dropout.
tokenDropoutLayer({ rate: 0.1, mode: 'unk' });
// @ts-expect-error: the loss of two views belongs to the regularizer.
cutoffLayer({ rate: 0.1, jsWeight: 1 });
// @ts-expect-error: the layer to wrap is required.
wordDropoutLayer({ rate: 0.1 });
wordDropoutLayer({ layer, rate: 0.1, protect: [0] });

// All regularizers share one interface.
expectTypeOf(attentionDropout).returns.toExtend<Regularizer>();
expectTypeOf(dropKey).returns.toExtend<Regularizer>();
expectTypeOf(cutoff).returns.toExtend<Regularizer>();
dropHead({ rate: { kind: 'vShaped', start: 0.2, end: 0.2, warmup: 10, total: 100 } });
// @ts-expect-error: a place that is not in a Transformer.
transformerDropout({ rate: 0.1, at: ['hidden'] });
