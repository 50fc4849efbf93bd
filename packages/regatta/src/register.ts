import { register as registerAttention } from '@regatta/attention-dropout';
import { register as registerBaselines } from '@regatta/baselines';
import { register as registerCore } from '@regatta/core';
import { register as registerDense } from '@regatta/dense-dropout';
import { register as registerKeras } from '@regatta/keras';
import { register as registerSpatial } from '@regatta/spatial-dropout';
import { register as registerTransformer } from '@regatta/transformer';
import { register as registerVariational } from '@regatta/variational-dropout';

/**
 * Registers the layers and regularizers of all packages, so that `tf.loadLayersModel` can load any model saved with them. A
 * bundler leaves out every package that a program does not use, and with it its layers; a program that calls this contains
 * all of them. Safe to call again.
 *
 * @example
 * ```ts
 * register();
 * const model = await tf.loadLayersModel('https://example.org/model.json');
 * ```
 */
export function register(): void {
  registerCore();
  registerDense();
  registerSpatial();
  registerVariational();
  registerAttention();
  registerBaselines();
  registerTransformer();
  registerKeras();
}
