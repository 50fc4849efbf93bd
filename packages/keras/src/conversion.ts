import type { JsonObject } from '@regatta/core';
import type { Path } from './keras-error.ts';

/** A penalty on the output of a layer, which tfjs's own configs cannot hold. */
export interface ActivityPenalty {
  /** Names from the outermost model to the layer. */
  readonly path: Path;
  /** tfjs's form of the regularizer: `{ className, config }`. */
  readonly regularizer: JsonObject;
}

/** What a conversion knows where it is. */
export interface Conversion {
  /** Major version of the Keras that saved the model; `hard_sigmoid`, for one, changed from 2 to 3. */
  readonly keras: 2 | 3;
  readonly path: Path;
  /** Penalties found so far. */
  readonly penalties: ActivityPenalty[];
}

/** The conversion of a part. */
export const inside = (conversion: Conversion, name: string): Conversion => ({
  ...conversion,
  path: [...conversion.path, name],
});

/** A layer or model in Keras's older form, which tfjs reads: `{ class_name, config }`. */
export type KerasObject = JsonObject & { readonly class_name: string; readonly config: JsonObject };
