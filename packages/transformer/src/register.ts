import { register as registerCore } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { MeanOverSteps } from './mean-over-steps.ts';
import { PositionalEmbedding } from './positional-embedding.ts';
import { RmsNormalization } from './rms-normalization-layer.ts';
import { SinusoidalPositions } from './sinusoidal-positions.ts';

/** Registers the layers of this package for `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  registerCore();
  for (const layer of [PositionalEmbedding, SinusoidalPositions, RmsNormalization, MeanOverSteps]) {
    tf.serialization.registerClass(layer as Parameters<typeof tf.serialization.registerClass>[0]);
  }
}

register();
