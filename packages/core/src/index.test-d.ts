import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import {
  attach,
  attachWeights,
  compose,
  none,
  predict,
  predictSamples,
  type Rate,
  type Regularizer,
  type Stream,
  silenceWarnings,
  stream,
  trainingCallback,
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

declare const layer: tf.layers.Layer;
declare const sequential: tf.Sequential;
const site = { name: 'h', seed: 1 };

// What applying a layer returns can be attached to.
expectTypeOf(attach(regularizer, 'hidden', site, layer.apply(symbol))).toEqualTypeOf<tf.SymbolicTensor>();

// @ts-expect-error: a layer is no regularizer.
attach(layer, 'hidden', site, symbol);
// @ts-expect-error: a model is no regularizer.
attach(model, 'hidden', site, symbol);
// @ts-expect-error: the hook comes before the site.
attach(regularizer, site, 'hidden', symbol);
// @ts-expect-error: a dense layer is wrapped with attachWeights.
attach(regularizer, 'dense', site, symbol);
// @ts-expect-error: an activation is no layer.
attachWeights(regularizer, 'dense', site, symbol);
// @ts-expect-error: a regularizer is no layer.
sequential.add(regularizer);
// @ts-expect-error: the parts are arguments, not a list.
compose([regularizer, none]);
// @ts-expect-error: a layer is no regularizer.
compose(layer, none);
// @ts-expect-error: a misspelled hook.
compose({ name: 'mine', hiden: () => [] });
// @ts-expect-error: a layer is no regularizer.
trainingCallback(layer, model);
// @ts-expect-error: the regularizer comes first.
trainingCallback(model, regularizer);
// @ts-expect-error: a misspelled option.
predictSamples(model, x, { samples: 3, sed: 1 });
// @ts-expect-error: there is no such warning.
silenceWarnings('noise');
