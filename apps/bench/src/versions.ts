import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { codeVersion } from './code-version.ts';

/** What a record was made with. */
export interface Versions {
  readonly regatta: string;
  readonly tfjs: string;
  readonly node: string;
  /** See `codeVersion`. */
  readonly code: string;
}

const manifest = z.object({ version: z.string() });

/** The version of this package. */
export const regattaVersion: string = manifest.parse(
  createRequire(import.meta.url)('../package.json'),
).version;

/** The versions of this process. */
export function versions(): Versions {
  return {
    regatta: regattaVersion,
    tfjs: tf.version.tfjs,
    node: process.versions.node,
    code: codeVersion(),
  };
}
