import { partsOf } from '@regatta/core/keras';
import type * as tf from '@tensorflow/tfjs';
import { isModel, layersOf, nameOf, type Saved, savedIn } from './saved.ts';

/** A layer that is neither a model nor a wrapper, and its location. */
export interface Place {
  readonly path: string;
  readonly saved: Saved;
  /** How many times the model calls the layer. */
  readonly uses: number;
  /** Class names of the wrappers around it, outermost first. */
  readonly wrappers: readonly string[];
  /** Whether the layer, or a model or wrapper around it, has `trainable: false`. */
  readonly frozen: boolean;
  /** The layer itself, if a live model was given. */
  readonly live: tf.layers.Layer | undefined;
}

/** Whether a layer is a Regatta layer: its config has the step of its random stream. */
export const isOurs = ({ config }: Saved): boolean => 'step' in config;

/** Lists the layers of a saved model, including those in nested models and wrappers, in saved order. */
export function walk(
  saved: Saved,
  live?: tf.layers.Layer,
  outer: Omit<Place, 'saved' | 'live'> = { path: '', uses: 1, wrappers: [], frozen: false },
): Place[] {
  const frozen = outer.frozen || saved.config.trainable === false || live?.trainable === false;
  const at = { ...outer, frozen };
  const parts = live === undefined ? [] : partsOf(live);
  const inside = (inner: Saved): string => (at.path === '' ? nameOf(inner) : `${at.path}/${nameOf(inner)}`);
  if (isModel(saved)) {
    return layersOf(saved).flatMap(({ saved: inner, uses }, i) =>
      walk(inner, parts[i], { path: inside(inner), uses: at.uses * uses, wrappers: [], frozen }),
    );
  }
  const wrapped = savedIn(saved.config.layer);
  if (wrapped === undefined) return [{ ...at, saved, live }];
  const wrappers = [...at.wrappers, saved.className];
  return walk(wrapped, parts[0], { ...at, path: inside(wrapped), wrappers });
}
