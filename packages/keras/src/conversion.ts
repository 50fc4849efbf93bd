import type { JsonObject } from '@regatta/core';
import type { Path } from './keras-error.ts';

/** A penalty on the output of a layer, which tfjs's own configs cannot hold. */
export interface ActivityPenalty {
  /** Names from the outermost model to the layer. */
  readonly path: Path;
  /** The regularizer in tfjs's form: `{ className, config }`. */
  readonly regularizer: JsonObject;
}

/** Context of a conversion. */
export interface Conversion {
  /** Major version of the Keras that saved the model; for example, `hard_sigmoid` differs between 2 and 3. */
  readonly keras: 2 | 3;
  /** Whether tfjs saved the model, whose layers may compute something else than those of Keras of the same name. */
  readonly byTfjs: boolean;
  readonly path: Path;
  /** Whether a model around the part has `trainable: false`, which holds for all its layers. tfjs does not save it. */
  readonly frozen: boolean;
  /** Penalties found so far. */
  readonly penalties: ActivityPenalty[];
}

/** The context inside a part of the model. */
export const inside = (conversion: Conversion, name: string): Conversion => ({
  ...conversion,
  path: [...conversion.path, name],
});

/** A layer or model in the older Keras form, which tfjs reads: `{ class_name, config }`. */
export type KerasObject = JsonObject & { readonly class_name: string; readonly config: JsonObject };

/** Whether a class name is a model class. */
export const isModelName = (className: string): boolean =>
  ['Sequential', 'Functional', 'Model'].includes(className);
