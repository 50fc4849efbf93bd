import type { Versions } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';
import { platform } from '#platform';

/** The version of everything that turns a trial's spec into numbers; part of each trial's id. */
export const codeVersion = (): string => platform.codeVersion();

/** The versions of what runs here. */
export function versions(): Versions {
  return {
    regatta: platform.regattaVersion,
    tfjs: tf.version.tfjs,
    node: platform.runtime(),
    code: platform.codeVersion(),
  };
}
