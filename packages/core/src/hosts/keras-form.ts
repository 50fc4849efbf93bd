import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../json.ts';
import { shareClassName } from '../tfjs.ts';
import type { HostConfig } from './clock.ts';

/** How a host is saved under a class name and config of Keras, and read back. */
export interface KerasForm {
  /** Keras's class name, e.g. `SpatialDropout2D`. */
  readonly className: string;
  /** The fields of Keras's config for a host. */
  config(host: HostConfig): JsonObject;
  /** The parts of a host for a Keras config. */
  read(config: Readonly<Record<string, unknown>>): {
    /** Name of a registered method. */
    method: string;
    /** Parameters of the method. */
    params: JsonObject;
  };
  /**
   * True when saved layers of this name are ours whoever saved them; false where tfjs has a layer of the name, which
   * keeps what it saved itself (only configs with our `step` are ours then).
   */
  readonly exclusive: boolean;
}

/** The registered forms by class name. */
export const kerasForms: Map<string, KerasForm> = new Map();

/**
 * Lets hosts be saved as, and loaded from, a layer of Keras. Idempotent.
 *
 * @param build makes a host from its raw config.
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
