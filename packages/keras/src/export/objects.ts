import type { Json, JsonObject } from '@regatta/core';
import { snakeCase } from '../case.ts';
import { isJsonObject, isList, numberIn, objectOf, textIn } from '../json-value.ts';
import { kerasError, type Path } from '../keras-error.ts';

/** A Keras object: the module and name of its class, and its config. */
const object = (module: string, className: string, config: JsonObject): JsonObject => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});

/** A Keras dtype policy. */
export const dtypePolicy = (name: string): JsonObject => object('keras', 'DTypePolicy', { name });

/** Converts a tfjs config to Keras's form: keys and strings in snake case, names unchanged. */
export function toSnakeCase(value: Json): Json {
  if (typeof value === 'string') return snakeCase(value);
  if (isList(value)) return value.map(toSnakeCase);
  return isJsonObject(value) ? snakeKeys(value) : value;
}

/** Converts the keys and values of a tfjs object to Keras's form. */
export const snakeKeys = (from: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(from).map(([key, value]) => [
      snakeCase(key),
      key === 'name' || key === 'className' ? value : toSnakeCase(value),
    ]),
  );

/** Keras initializers that are variance scaling with a given `scale mode distribution`. */
const scalings: Readonly<Record<string, string>> = {
  '1 fan_avg uniform': 'GlorotUniform',
  '1 fan_avg normal': 'GlorotNormal',
  '2 fan_in uniform': 'HeUniform',
  '2 fan_in normal': 'HeNormal',
  '1 fan_in uniform': 'LecunUniform',
  '1 fan_in normal': 'LecunNormal',
};

const initializers: Readonly<Record<string, string>> = {
  LeCunNormal: 'LecunNormal',
  LeCunUniform: 'LecunUniform',
};

function exportInitializer(value: Json): Json {
  const config = snakeKeys(objectOf(objectOf(value)?.config) ?? {});
  const className = textIn(objectOf(value), 'className') ?? '';
  const scaling = scalings[`${config.scale} ${config.mode} ${config.distribution}`.replace('truncated_', '')];
  if (className === 'VarianceScaling' && scaling !== undefined) {
    return object('keras.initializers', scaling, { seed: config.seed ?? null });
  }
  return object('keras.initializers', initializers[className] ?? className, config);
}

function exportRegularizer(value: Json): Json {
  const className = textIn(objectOf(value), 'className') ?? '';
  const config = objectOf(objectOf(value)?.config) ?? {};
  if (className !== 'L1L2') return object('keras.regularizers', className, snakeKeys(config));
  const [l1, l2] = [numberIn(config, 'l1') ?? 0, numberIn(config, 'l2') ?? 0];
  if (l1 === 0) return object('keras.regularizers', 'L2', { l2 });
  return l2 === 0
    ? object('keras.regularizers', 'L1', { l1 })
    : object('keras.regularizers', 'L1L2', { l1, l2 });
}

/** Activations that have another name in Keras. */
const activations: Readonly<Record<string, string>> = { kerasHardSigmoid: 'hard_sigmoid', swish: 'silu' };

function exportActivation(value: Json, path: Path): Json {
  if (typeof value !== 'string') return value;
  if (value === 'hardSigmoid' || value === 'hard_sigmoid' || value === 'gelu_new') {
    const remedy =
      'Keras 3 uses a different formula for this activation. Build the model with another activation, e.g. sigmoid or relu.';
    throw kerasError(path, 'an activation with the same formula in Keras 3', value, remedy);
  }
  return activations[value] ?? snakeCase(value);
}

/** Converts a field of a layer's config to Keras's form. */
export function exportField(key: string, value: Json, path: Path): [string, Json] {
  const name = snakeCase(key);
  if (name.endsWith('activation')) return [name, exportActivation(value, path)];
  if (value === null) return [name, null];
  if (name.endsWith('_initializer')) return [name, exportInitializer(value)];
  if (name.endsWith('_regularizer')) return [name, exportRegularizer(value)];
  if (name.endsWith('_constraint')) {
    const className = textIn(objectOf(value), 'className') ?? '';
    return [name, object('keras.constraints', className, snakeKeys(objectOf(objectOf(value)?.config) ?? {}))];
  }
  return [name, toSnakeCase(value)];
}
