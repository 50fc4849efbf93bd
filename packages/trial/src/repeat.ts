import { layerPathsOf } from '@regatta/core';
import { UsageError } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';
import { reportDraws, seededRemedy } from './unseeded.ts';

/** What one run of a network computed: a digest for each call of a layer, in order. */
interface Trace {
  readonly calls: { readonly layer: string; readonly digest: number }[];
  /** The layer, or '' outside of layers, that drew from `Math.random`. */
  drew?: string;
}

type Call = (inputs: unknown, kwargs: unknown) => tf.Tensor | tf.Tensor[];

/** FNV-1a over the words of tensors. */
function digestOf(tensors: readonly tf.Tensor[]): number {
  let digest = 0x811c9dc5;
  for (const tensor of tensors) {
    const values = tensor.dataSync();
    const { buffer, byteOffset, length } = values;
    const words = values instanceof Float32Array ? new Int32Array(buffer, byteOffset, length) : values;
    for (const word of words) digest = Math.imul(digest ^ word, 0x01000193);
  }
  return digest;
}

/** The title of a layer in an error: its kind and its path of names. */
export const layerTitle = (layer: tf.layers.Layer, path: string): string =>
  `layer ${layer.getClassName()} "${path}"`;

/** A network, and its use as in training. */
export interface UsedNetwork {
  readonly model: tf.LayersModel;
  use(): void;
}

/** Uses a network and records what its layers compute. */
function traceOf({ model, use }: UsedNetwork): Trace {
  const trace: Trace = { calls: [] };
  const running: string[] = [];
  const undo: (() => void)[] = [];
  for (const [layer, path] of layerPathsOf(model)) {
    if (layer instanceof tf.LayersModel) continue;
    const target = layer as unknown as { call: Call };
    const own = Object.getOwnPropertyDescriptor(target, 'call');
    const call = target.call;
    const title = layerTitle(layer, path);
    target.call = (inputs, kwargs) => {
      running.push(title);
      try {
        const outputs = call.call(layer, inputs, kwargs);
        trace.calls.push({ layer: title, digest: digestOf([outputs].flat()) });
        return outputs;
      } finally {
        running.pop();
      }
    };
    undo.push(() => {
      if (own === undefined) Reflect.deleteProperty(target, 'call');
      else Object.defineProperty(target, 'call', own);
    });
  }
  const draw = (): void => {
    trace.drew ??= running.at(-1) ?? '';
  };
  try {
    reportDraws(draw, use);
    const weights = model.weights.map((weight) => weight.read());
    trace.calls.push({ layer: '', digest: digestOf(weights) });
    return trace;
  } finally {
    for (const step of undo) step();
  }
}

const within = (layer: string): string => (layer === '' ? 'outside its layers' : `in ${layer}`);

/**
 * Checks before training that a network with a user's code repeats: builds it twice, uses both and compares what their
 * layers compute, bit for bit.
 *
 * @param what names the network in the error.
 * @param build builds the network from the same seeds each time.
 * @param untouched throws if the code changed something outside of the network; called after the first use.
 * @throws UsageError with the layer that draws numbers without a seed of the trial, or that otherwise differs.
 */
export function checkRepeats(what: string, build: () => UsedNetwork, untouched?: () => void): void {
  const built: UsedNetwork[] = [];
  try {
    // Both before either is used: what building needs may be changed by then.
    for (let i = 0; i < 2; i++) built.push(build());
    const first = traceOf(built[0]!);
    untouched?.();
    compare(what, first, () => traceOf(built[1]!));
  } finally {
    for (const { model } of built) model.dispose();
  }
}

function compare(what: string, first: Trace, again: () => Trace): void {
  if (first.drew !== undefined) {
    throw new UsageError(
      `${what}: expected random numbers from the seeds of the trial, received a draw from Math.random, directly or through a tfjs operation without a seed, ${within(first.drew)}. ${seededRemedy}`,
    );
  }
  const second = again();
  const at = first.calls.findIndex(({ digest }, i) => second.calls[i]?.digest !== digest);
  if (at < 0 && first.calls.length === second.calls.length) return;
  const layer = first.calls[at]?.layer ?? '';
  throw new UsageError(
    `${what}: expected the same numbers each time it is built from the same seeds, received different ones ${within(layer)}. Results must not depend on generated names, the clock, the system's random numbers or anything kept from earlier calls. ${seededRemedy}`,
  );
}
