import type { Versions } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';
import { platform } from '#platform';

/**
 * Returns the version of everything that turns a trial's spec into results, a hash of 16 hexadecimal digits that is part of
 * each trial's id.
 */
export const codeVersion = (): string => platform.codeVersion();

/** Returns the versions of Regatta, tfjs, the runtime and the code. */
export function versions(): Versions {
  return {
    regatta: platform.regattaVersion,
    tfjs: tf.version.tfjs,
    node: platform.runtime(),
    code: platform.codeVersion(),
  };
}
