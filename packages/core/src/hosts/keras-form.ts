import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../json.ts';
import { shareClassName } from '../tfjs.ts';
import type { HostConfig } from './clock.ts';

/** How a host is saved under a Keras class name and config, and read back. */
export interface KerasForm {
  /** Keras class name, e.g. `SpatialDropout2D`. */
  readonly className: string;
  /** Returns the fields of Keras's config for a host. */
  config(host: HostConfig): JsonObject;
  /** Returns the method and parameters of a host for a Keras config. */
  read(config: Readonly<Record<string, unknown>>): {
    /** Name of a registered method. */
    method: string;
    /** Parameters of the method. */
    params: JsonObject;
  };
  /**
   * True if Regatta loads all saved layers of this name. False if tfjs has a layer of this name: tfjs then loads what it
   * saved itself, and Regatta only configs with a `step`.
   */
  readonly exclusive: boolean;
}

/** The registered forms by class name. */
export const kerasForms: Map<string, KerasForm> = new Map();

/**
 * Lets hosts be saved as, and loaded from, a Keras layer. Idempotent.
 *
 * @param build creates a host from its raw config.
 */
export function registerKerasForm(
  form: KerasForm,
  build: (raw: Readonly<Record<string, unknown>>) => tf.layers.Layer,
): void {
  if (kerasForms.get(form.className) === form) return;
  kerasForms.set(form.className, form);
  shareClassName(
    form.className,
    (config) => form.exclusive || 'step' in config,
    (config) => build({ ...config, ...form.read(config), form: form.className }),
  );
}
