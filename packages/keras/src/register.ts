import { register as registerBaselines } from '@regatta/baselines';
import { activationMethods, registerKerasLayer } from '@regatta/core';
import { register as registerDense } from '@regatta/dense-dropout';
import { register as registerSpatial } from '@regatta/spatial-dropout';
import { register as registerVariational } from '@regatta/variational-dropout';
import * as tf from '@tensorflow/tfjs';
import { registerActivations } from './activations.ts';
import { elementwiseForm, elementwiseMethod } from './layers/elementwise.ts';
import { globalPoolingForm, globalPoolingMethod } from './layers/global-pooling.ts';
import { anyMethod, maskForms, maskMethod, maskOfMethod, noMaskMethod } from './layers/masks.ts';
import { mergingForms, stochasticDepthMethod, subtractMethod } from './layers/merging.ts';
import {
  normalizationForms,
  normalizationMethod,
  rmsNormalizationMethod,
  unitNormalizationMethod,
} from './layers/normalizations.ts';
import { eluForm, eluMethod, reluForm, reluMethod } from './layers/relu.ts';
import {
  centerCropMethod,
  paddingMethod,
  resizingForms,
  resizingMethod,
  upSamplingMethod,
} from './layers/resizing.ts';
import { StackedRecurrent } from './layers/stacked-recurrent.ts';
import { L1, L2, OrthogonalRegularizer } from './regularizers.ts';

let registered = false;

/** Registers Keras layers and regularizers that tfjs lacks, under their Keras names. Runs on import; safe to call again. */
export function register(): void {
  for (const one of [registerBaselines, registerDense, registerSpatial, registerVariational]) one();
  if (registered) return;
  registered = true;
  for (const method of [
    anyMethod,
    centerCropMethod,
    elementwiseMethod,
    eluMethod,
    globalPoolingMethod,
    maskMethod,
    maskOfMethod,
    noMaskMethod,
    normalizationMethod,
    paddingMethod,
    reluMethod,
    resizingMethod,
    rmsNormalizationMethod,
    stochasticDepthMethod,
    subtractMethod,
    unitNormalizationMethod,
    upSamplingMethod,
  ]) {
    activationMethods.register(method);
  }
  const forms = [elementwiseForm, eluForm, globalPoolingForm, reluForm];
  for (const form of [...forms, ...maskForms, ...mergingForms, ...normalizationForms, ...resizingForms]) {
    registerKerasLayer(form);
  }
  for (const regularizer of [L1, L2, OrthogonalRegularizer]) tf.serialization.registerClass(regularizer);
  tf.serialization.registerClass(StackedRecurrent);
  registerActivations();
}

register();
