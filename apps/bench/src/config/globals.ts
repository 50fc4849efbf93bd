import * as tf from '@tensorflow/tfjs';

/** What numbers depend on beside their own code, by name: two are compared by identity. */
export type Globals = ReadonlyMap<string, unknown>;

const TypedArray: object = Object.getPrototypeOf(Float32Array.prototype);

/** The objects of the language that training, evaluation and their JSON go through. */
const objects: readonly (readonly [string, object])[] = [
  ['Math', Math],
  ['JSON', JSON],
  ['Reflect', Reflect],
  ['Number', Number],
  ['Number.prototype', Number.prototype],
  ['Object', Object],
  ['Object.prototype', Object.prototype],
  ['Array', Array],
  ['Array.prototype', Array.prototype],
  ['Function.prototype', Function.prototype],
  ['String.prototype', String.prototype],
  ['Map.prototype', Map.prototype],
  ['Set.prototype', Set.prototype],
  ['Promise', Promise],
  ['Promise.prototype', Promise.prototype],
  ['ArrayBuffer.prototype', ArrayBuffer.prototype],
  ['DataView.prototype', DataView.prototype],
  ['TypedArray', Object.getPrototypeOf(Float32Array)],
  ['TypedArray.prototype', TypedArray],
  ...[Float32Array, Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array].map(
    (type) => [`${type.name}.prototype`, type.prototype] as const,
  ),
  ['globalThis', globalThis],
  ['tf.Tensor.prototype', tf.Tensor.prototype],
  ['tf.layers.Layer.prototype', tf.layers.Layer.prototype],
  ['tf.Optimizer.prototype', tf.Optimizer.prototype],
];

/** Names of `globalThis` that are functions or namespaces of the language; others are read lazily or belong to the host. */
const isLanguage = (name: string): boolean => /^[A-Z]|^(isFinite|isNaN|parseFloat|parseInt)$/.test(name);

/** The functions of the language and of tfjs as they are now. */
export function languageGlobals(): Globals {
  const found = new Map<string, unknown>();
  for (const [name, object] of objects) {
    for (const key of Reflect.ownKeys(object)) {
      if (object === globalThis && !(typeof key === 'string' && isLanguage(key))) continue;
      const property = Object.getOwnPropertyDescriptor(object, key);
      // A lazy global of the host is not read, which would load it.
      if (object === globalThis && property?.get !== undefined) continue;
      found.set(`${name}.${String(key)}`, property?.value ?? property?.get);
    }
    found.set(`the prototype of ${name}`, Object.getPrototypeOf(object));
  }
  return found;
}

/** The state of tfjs as it is now: kernels of the backend, flags, and what is alive. */
export function engineGlobals(): Globals {
  const found = new Map<string, unknown>();
  const engine = tf.engine();
  found.set('the tfjs backend', engine.backendName);
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend(engine.backendName)) {
    found.set(`the tfjs kernel ${kernelName}`, kernelFunc);
    found.set(`the tfjs gradient of ${kernelName}`, tf.getGradient(kernelName)?.gradFunc);
  }
  for (const [flag, value] of Object.entries(tf.env().getFlags())) found.set(`the tfjs flag ${flag}`, value);
  found.set('the number of tensors', tf.memory().numTensors);
  found.set('the number of open tidy scopes', engine.state.scopeStack.length);
  return found;
}

/** What differs from what was: the name of one thing that was replaced or removed. What was added changes nobody's numbers. */
export function changedGlobal(before: Globals, after: Globals): string | undefined {
  for (const [name, value] of before) {
    if (!Object.is(value, after.get(name))) return name;
  }
  return undefined;
}
