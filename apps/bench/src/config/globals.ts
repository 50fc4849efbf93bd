import * as tf from '@tensorflow/tfjs';

/** Global objects that numbers depend on, by name; compared by identity. */
export type Globals = ReadonlyMap<string, unknown>;

const TypedArray: object = Object.getPrototypeOf(Float32Array.prototype);

const prototypeOf = (value: object): object => Object.getPrototypeOf(value);

/** The iterators behind loops and spreads, by what they iterate over. */
const iterators = Object.entries({
  'an array': [][Symbol.iterator](),
  'a map': new Map()[Symbol.iterator](),
  'a set': new Set()[Symbol.iterator](),
  'a string': ''[Symbol.iterator](),
  matches: ''.matchAll(/x/g),
}).map(([name, iterator]) => [`the iterator of ${name}`, prototypeOf(iterator)] as const);

/** Language objects used by training, evaluation and JSON. */
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
  ['String', String],
  ['Symbol', Symbol],
  ['RegExp.prototype', RegExp.prototype],
  ['Date', Date],
  ['Date.prototype', Date.prototype],
  ['Error.prototype', Error.prototype],
  ['Map.prototype', Map.prototype],
  ['Set.prototype', Set.prototype],
  ['WeakMap.prototype', WeakMap.prototype],
  ['Promise', Promise],
  ['Promise.prototype', Promise.prototype],
  ['ArrayBuffer.prototype', ArrayBuffer.prototype],
  ['DataView.prototype', DataView.prototype],
  ['TypedArray', Object.getPrototypeOf(Float32Array)],
  ['TypedArray.prototype', TypedArray],
  ...[Float32Array, Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array].map(
    (type) => [`${type.name}.prototype`, type.prototype] as const,
  ),
  ['the prototype of generators', prototypeOf(prototypeOf((function* () {})()))],
  ...iterators,
  ['Buffer', Buffer],
  ['Buffer.prototype', Buffer.prototype],
  ['TextEncoder.prototype', TextEncoder.prototype],
  ['TextDecoder.prototype', TextDecoder.prototype],
  ['globalThis', globalThis],
  ['tf.Tensor.prototype', tf.Tensor.prototype],
  ['tf.layers.Layer.prototype', tf.layers.Layer.prototype],
  ['tf.Optimizer.prototype', tf.Optimizer.prototype],
];

/** Properties of `globalThis` that numbers and results depend on; hosts define others lazily. */
const isLanguage = (name: string): boolean =>
  /^[A-Z]|^(isFinite|isNaN|parseFloat|parseInt|setTimeout|setInterval|setImmediate|queueMicrotask|structuredClone)$/.test(
    name,
  );

/** Whether a property added to a prototype affects other code, through JSON, loops or optional fields. */
const isFelt = (object: object, key: string | symbol): boolean =>
  object === Object.prototype ||
  typeof key === 'symbol' ||
  key === 'toJSON' ||
  key === 'then' ||
  Object.prototype.propertyIsEnumerable.call(object, key);

/** The current functions of the language. */
export function languageGlobals(): Globals {
  const found = new Map<string, unknown>();
  for (const [name, object] of objects) {
    for (const key of Reflect.ownKeys(object)) {
      if (object === globalThis && !(typeof key === 'string' && isLanguage(key))) continue;
      const property = Object.getOwnPropertyDescriptor(object, key);
      // Lazy globals of the host are not read, because reading loads them.
      if (object === globalThis && property?.get !== undefined) continue;
      found.set(`${name}.${String(key)}`, property?.value ?? property?.get);
    }
    found.set(`the prototype of ${name}`, Object.getPrototypeOf(object));
    if (object === globalThis) continue;
    const felt = Reflect.ownKeys(object).filter((key) => isFelt(object, key));
    found.set(`the properties of ${name}`, felt.map(String).join());
  }
  found.set('performance.now', performance.now);
  found.set('process.nextTick', process.nextTick);
  return found;
}

/** The kernels currently registered for a tfjs backend, and their gradients. */
export function kernelGlobals(backend: string): Globals {
  const found = new Map<string, unknown>();
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend(backend)) {
    found.set(`the tfjs kernel ${kernelName}`, kernelFunc);
    found.set(`the tfjs gradient of ${kernelName}`, tf.getGradient(kernelName)?.gradFunc);
  }
  return found;
}

/** Name of the number of live tensors. */
export const liveTensors = 'the number of tensors';

/** The current state of tfjs: kernels of the backend, flags, tensor count and open scopes. */
export function engineGlobals(): Globals {
  const found = new Map<string, unknown>();
  const engine = tf.engine();
  found.set('the tfjs backend', engine.backendName);
  for (const [name, value] of kernelGlobals(engine.backendName)) found.set(name, value);
  for (const [flag, value] of Object.entries(tf.env().getFlags())) found.set(`the tfjs flag ${flag}`, value);
  found.set(liveTensors, tf.memory().numTensors);
  found.set('the number of open tidy scopes', engine.state.scopeStack.length);
  return found;
}

/**
 * Compares two snapshots and returns the name of one global that was replaced or removed; undefined if there is none. Added
 * globals do not affect numbers, except on prototypes, whose property lists are compared too.
 */
export function changedGlobal(before: Globals, after: Globals): string | undefined {
  for (const [name, value] of before) {
    if (!Object.is(value, after.get(name))) return name;
  }
  return undefined;
}
