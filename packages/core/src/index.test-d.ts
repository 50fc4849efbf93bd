import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import {
  attach,
  compose,
  none,
  predict,
  predictSamples,
  type Rate,
  type Regularizer,
  type Stream,
  stream,
} from './index.ts';

declare const model: tf.LayersModel;
declare const x: tf.Tensor2D;
declare const regularizer: Regularizer;
declare const symbol: tf.SymbolicTensor;

expectTypeOf(none).toExtend<Regularizer>();
expectTypeOf(compose(regularizer, none)).toExtend<Regularizer>();
expectTypeOf(
  attach(regularizer, 'hidden', { name: 'h', seed: 1 }, symbol),
).toEqualTypeOf<tf.SymbolicTensor>();
expectTypeOf(predict(model, x)).toEqualTypeOf<tf.Tensor>();
expectTypeOf(predictSamples(model, { a: x, b: x }, { samples: 3, seed: 1 })).toEqualTypeOf<tf.Tensor>();
expectTypeOf(stream(1).fold('name')).toEqualTypeOf<Stream>();
expectTypeOf<0.5>().toExtend<Rate>();

// @ts-expect-error: the number of samples is missing.
predictSamples(model, x, { seed: 1 });
// @ts-expect-error: there is no such hook.
attach(regularizer, 'hiden', { name: 'h', seed: 1 }, symbol);
// @ts-expect-error: a site has a seed.
attach(regularizer, 'hidden', { name: 'h' }, symbol);
