import * as tf from '@tensorflow/tfjs';
import { platform } from '#platform';

/** What a record was made with. */
export interface Versions {
  readonly regatta: string;
  readonly tfjs: string;
  /** Of Node; in a browser, what it calls itself. */
  readonly node: string;
  /** See `codeVersion`. */
  readonly code: string;
}

/** The versions of what runs here. */
export function versions(): Versions {
  return {
    regatta: platform.regattaVersion,
    tfjs: tf.version.tfjs,
    node: platform.runtime(),
    code: platform.codeVersion(),
  };
}
