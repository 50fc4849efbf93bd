import type { Json, JsonObject } from '@regatta/core';
import { knowsPart } from '@regatta/core/keras';
import { camelCase } from './case.ts';
import type { Conversion } from './conversion.ts';
import { entryIn, isJsonObject, numberIn, objectOf, textIn } from './json-value.ts';
import { kerasError } from './keras-error.ts';

/** tfjs names of activations that have another name in Keras 3 only. */
const ACTIVATIONS_3: Readonly<Record<string, string>> = { hard_sigmoid: 'kerasHardSigmoid' };
/** tfjs names of activations that have another name in Keras 2 and 3. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  silu: 'swish',
  hard_swish: 'hardSilu',
};

/** Maps a Keras dtype or dtype policy to a tfjs dtype: `float32`, `int32`, `bool` or `string`. */
export function convertDtype(dtype: Json | undefined, { path }: Conversion): string {
  const policy = objectOf(dtype);
  const name = policy === undefined ? dtype : objectOf(policy.config)?.name;
  if (name === null || name === undefined) return 'float32';
  if (name === 'bool' || name === 'string') return name;
  if (typeof name === 'string' && /^(mixed_)?b?float\d+$/.test(name)) return 'float32';
  if (typeof name === 'string' && /^u?int\d+$/.test(name)) return 'int32';
  const remedy = 'Save the model with the dtype policy float32.';
  throw kerasError(path, 'a dtype policy with a float, integer, bool or string dtype', name, remedy);
}

/** Converts an activation to its tfjs name. */
export function convertActivation(activation: Json | undefined, { keras, path }: Conversion): Json {
  if (activation === null || activation === undefined) return 'linear';
  const object = objectOf(activation);
  const inner = object?.config;
  const name = object === undefined ? activation : typeof inner === 'string' ? inner : object.class_name;
  if (typeof name === 'string') {
    const own =
      (keras === 3 ? entryIn(ACTIVATIONS_3, name) : undefined) ??
      entryIn(ACTIVATIONS, name) ??
      camelCase(name);
    if (knowsPart(own)) return own;
    // One tfjs activation has an underscore in its name.
    if (knowsPart(name)) return { class_name: name, config: {} };
  }
  const remedy =
    'Use an activation built into Keras, or register the class with tf.serialization.registerClass before loading.';
  throw kerasError(path, 'an activation that can be loaded', name ?? activation, remedy);
}

const initializers: Readonly<Record<string, string>> = {
  LecunNormal: 'LeCunNormal',
  LecunUniform: 'LeCunUniform',
  IdentityInitializer: 'Identity',
};

/** Converts an initializer to tfjs's form. Unknown ones become `Zeros`, because loading replaces the weights anyway. */
export function convertInitializer(initializer: Json): Json {
  if (!isJsonObject(initializer)) return initializer;
  const given = textIn(initializer, 'class_name') ?? '';
  const className = entryIn(initializers, given) ?? given;
  if (!knowsPart(className)) return { class_name: 'Zeros', config: {} };
  const config = objectOf(initializer.config) ?? {};
  const { distribution, ...rest } = config;
  if (distribution === undefined) return { class_name: className, config };
  const known = distribution === 'untruncated_normal' ? 'normal' : distribution;
  return { class_name: className, config: { ...rest, distribution: known } };
}

/** Keras penalties by short name. */
const penalties: Readonly<Record<string, JsonObject>> = {
  l1: { l1: 0.01, l2: 0 },
  l2: { l1: 0, l2: 0.01 },
  l1_l2: { l1: 0.01, l2: 0.01 },
};

/** Converts a regularizer to tfjs's form: `L1`, `L2` and `L1L2` become `L1L2`, the only one of them in tfjs. */
export function convertRegularizer(regularizer: Json, { path }: Conversion): JsonObject | null {
  if (regularizer === null) return null;
  const named = typeof regularizer === 'string' ? entryIn(penalties, regularizer.toLowerCase()) : undefined;
  if (named !== undefined) {
    return { class_name: 'L1L2', config: named };
  }
  const object = objectOf(regularizer);
  const className = textIn(object, 'class_name')?.split('>').at(-1);
  const config = objectOf(object?.config) ?? {};
  if (className === 'L1' || className === 'L2' || className === 'L1L2') {
    return {
      class_name: 'L1L2',
      config: { l1: numberIn(config, 'l1') ?? 0, l2: numberIn(config, 'l2') ?? 0 },
    };
  }
  if (className !== undefined && knowsPart(className)) return { class_name: className, config };
  const remedy =
    'Use a regularizer built into Keras, or register the class with tf.serialization.registerClass before loading.';
  throw kerasError(path, 'a regularizer that can be loaded', className ?? regularizer, remedy);
}

/** Converts a constraint to tfjs's form. */
export function convertConstraint(constraint: Json, { path }: Conversion): Json {
  if (constraint === null || typeof constraint === 'string') return constraint;
  const object = objectOf(constraint);
  const className = textIn(object, 'class_name')?.split('>').at(-1);
  if (className !== undefined && knowsPart(className)) {
    return { class_name: className, config: objectOf(object?.config) ?? {} };
  }
  const remedy =
    'Use a constraint built into Keras, or register the class with tf.serialization.registerClass before loading.';
  throw kerasError(path, 'a constraint that can be loaded', className ?? constraint, remedy);
}

/** Converts a Keras seed (an integer, null, or a seed generator object) to the seed of a stream; 0 if there is none. */
export function convertSeed(seed: Json | undefined): number {
  const value = isJsonObject(seed) ? numberIn(objectOf(seed.config), 'seed') : seed;
  return typeof value === 'number' ? Math.abs(Math.trunc(value)) : 0;
}
