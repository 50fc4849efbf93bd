import type { Temperature } from '@regatta/stats';
import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import {
  fitTemperature,
  gaussianLogLikelihood,
  mutualInformation,
  type RegressionInterval,
  regressionInterval,
} from './index.ts';

declare const samples: tf.Tensor;

expectTypeOf(mutualInformation(samples)).toEqualTypeOf<tf.Tensor>();
expectTypeOf(regressionInterval(samples)).toEqualTypeOf<RegressionInterval>();
expectTypeOf(fitTemperature(samples, samples)).toEqualTypeOf<Temperature>();

// @ts-expect-error the precision of the noise has no default
gaussianLogLikelihood(samples, samples, {});
// @ts-expect-error samples are probabilities or logits
mutualInformation(samples, { from: 'logit' });
// @ts-expect-error a missing option is omitted, not undefined
regressionInterval(samples, { tau: undefined });
