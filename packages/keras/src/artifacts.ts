import { type JsonObject, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { entryIn, objectOf } from './json-value.ts';

/** The contents of a model's files. */
export interface Artifacts {
  readonly topology: JsonObject;
  readonly specs: readonly tf.io.WeightsManifestEntry[];
  readonly data: ArrayBuffer;
}

/** A weight from a file. */
export interface StoredWeight {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

const damaged = (site: string, expected: string, received: unknown, remedy: string): RegattaError =>
  new RegattaError({ subject: 'keras weights', site, expected, received, remedy });

const again = 'Download model.json and all weight files that it lists again, or convert the model again.';

/** Finds the handler for a place like `tf.loadLayersModel`; a path without a scheme is relative to the page's server. */
export function handlerFor(place: string | tf.io.IOHandler, options: tf.io.LoadOptions): tf.io.IOHandler {
  if (typeof place !== 'string') return place;
  const handlers = tf.io.getLoadHandlers(place, options);
  const [handler] = handlers.length > 0 ? handlers : [tf.io.browserHTTPRequest(place, options)];
  return handler!;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** Whether a JSON value is a valid quantization of weights. */
function isQuantization(value: unknown): boolean {
  const { dtype, scale, min } = objectOf(value) ?? {};
  if (dtype === 'float16') return true;
  return (dtype === 'uint8' || dtype === 'uint16') && Number.isFinite(scale) && Number.isFinite(min);
}

/** Whether a JSON value is a valid entry of a weights manifest. */
function isSpec(value: unknown): value is tf.io.WeightsManifestEntry {
  const { name, shape, dtype, quantization } = objectOf(value) ?? {};
  return (
    typeof name === 'string' &&
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.length <= 6 &&
    shape.every(isCount) &&
    (quantization === undefined || isQuantization(quantization))
  );
}

/** Checks a weights manifest. @throws RegattaError with the first invalid entry. */
function checkedSpecs(specs: unknown, place: string): readonly tf.io.WeightsManifestEntry[] {
  const list: readonly unknown[] = Array.isArray(specs) ? specs : [specs];
  const wrong = list.find((entry) => !isSpec(entry));
  if (wrong === undefined) return list.filter(isSpec);
  throw damaged(place, 'weights with a name, a shape of up to six axes and a dtype', wrong, again);
}

/** Loads the artifacts of a handler. @throws RegattaError if it cannot load, has no topology or has invalid weight entries. */
export async function loadArtifacts(handler: tf.io.IOHandler, place: string): Promise<Artifacts> {
  if (handler.load === undefined) {
    throw damaged(
      place,
      'an IOHandler with a load method',
      'a handler without load',
      'Pass a handler that can load, e.g. tf.io.http(url), or the URL of model.json.',
    );
  }
  const { modelTopology, weightSpecs, weightData } = await handler.load();
  const topology = objectOf(modelTopology);
  if (topology === undefined) {
    const remedy =
      'Convert the model to the TensorFlow.js layers format with tensorflowjs_converter --input_format=keras.';
    throw damaged(place, 'a modelTopology', modelTopology ?? 'none', remedy);
  }
  const parts = weightData ?? new ArrayBuffer(0);
  const data = Array.isArray(parts) ? tf.io.CompositeArrayBuffer.join(parts) : parts;
  return {
    topology,
    specs: checkedSpecs(weightSpecs ?? [], place),
    data: data instanceof ArrayBuffer ? data : new ArrayBuffer(0),
  };
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
  complex64: 8,
};

/** tfjs reads plain float16 weights only as float32 weights quantized to float16. */
const readable = (spec: tf.io.WeightsManifestEntry): tf.io.WeightsManifestEntry =>
  String(spec.dtype) === 'float16' ? { ...spec, dtype: 'float32', quantization: { dtype: 'float16' } } : spec;

/** Bytes of a weight; undefined for strings, whose length is in the data. */
function bytesOf(spec: tf.io.WeightsManifestEntry): number | undefined {
  const dtype = spec.quantization?.dtype ?? spec.dtype;
  if (dtype === 'string') return undefined;
  const size = entryIn(BYTES, dtype);
  if (size !== undefined) return spec.shape.reduce((product, n) => product * n, size);
  const remedy =
    'Convert the model with float32, float16, int32 or bool weights, or quantize them to uint8 or uint16.';
  throw damaged(spec.name, 'a dtype that TensorFlow.js reads', dtype, remedy);
}

/** Decodes the weights, also quantized ones, in manifest order. @throws RegattaError if the data do not match the manifest. */
export function decodeWeights({ specs, data }: Artifacts): StoredWeight[] {
  const plain = specs.map(readable);
  const sizes = plain.map(bytesOf);
  const total = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const exact = !sizes.includes(undefined);
  if (data.byteLength < total || (exact && data.byteLength !== total)) {
    let end = 0;
    const last = plain.find((_, i) => {
      end += sizes[i] ?? 0;
      return end > data.byteLength;
    });
    throw damaged(last?.name ?? 'weights', `${total} bytes of weights`, data.byteLength, again);
  }
  // Decode by index: names may repeat, and tfjs returns a table by name.
  const named = tf.io.decodeWeights(
    data,
    plain.map((spec, i) => ({ ...spec, name: String(i) })),
  );
  return specs.map(({ name }, i) => ({ name, tensor: named[String(i)]! }));
}
