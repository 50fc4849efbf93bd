/**
 * Makes `tf.layers.simpleRNN`, `gru` and `lstm` run on the whole-sequence kernels.
 *
 * All of them run their steps in `tf.RNN.prototype.call`, a public method of a public class, and public members
 * (`cell.getConfig()`, `cell.weights`) hold everything that the kernel needs. A layer that the kernel does not support
 * (dropout in training, stateful, a custom cell) runs on tfjs's own recurrence.
 */
import { type RnnAttributes, type RnnCell, rnn, rnnActivations } from '@regatta/core/recurrent';
import * as tf from '@tensorflow/tfjs';

const cells: ReadonlyMap<string, RnnCell> = new Map([
  ['SimpleRNNCell', 'simpleRnn'],
  ['GRUCell', 'gru'],
  ['LSTMCell', 'lstm'],
]);

type Layer = InstanceType<typeof tf.RNN>;
type Call = Layer['call'];

/** The kernel attributes of a layer, or undefined if the kernel does not support the layer. */
function attributesOf(layer: Layer, training: boolean): RnnAttributes | undefined {
  const cell = cells.get(layer.cell.getClassName());
  if (cell === undefined || layer.stateful) return undefined;
  const config = layer.cell.getConfig();
  if (training && (config.dropout !== 0 || config.recurrentDropout !== 0)) return undefined;
  const activation = rnnActivations.find((name) => name === config.activation);
  const recurrentActivation = rnnActivations.find(
    (name) => name === (config.recurrentActivation ?? 'sigmoid'),
  );
  if (activation === undefined || recurrentActivation === undefined) return undefined;
  return {
    cell,
    activation,
    recurrentActivation,
    resetAfter: false,
    goBackwards: layer.goBackwards === true,
  };
}

/** Runs a layer on the kernel, or returns undefined if the kernel does not support the call. */
function run(
  layer: Layer,
  inputs: Parameters<Call>[0],
  kwargs: Parameters<Call>[1],
): ReturnType<Call> | undefined {
  if (tf.getKernel('RegattaRnn', tf.getBackend()) === undefined) return undefined;
  const x = Array.isArray(inputs) ? inputs[0] : inputs;
  const attributes = attributesOf(layer, kwargs?.training === true);
  const state: tf.Tensor[] | undefined = kwargs?.initialState ?? undefined;
  const mask: tf.Tensor | tf.Tensor[] | undefined = kwargs?.mask ?? undefined;
  const sequenceMask = Array.isArray(mask) ? mask[0] : mask;
  const [kernel, recurrentKernel, bias] = layer.cell.weights.map((weight) => weight.read());
  if (attributes === undefined || x?.rank !== 3 || x.dtype !== 'float32') return undefined;
  if (kernel === undefined || recurrentKernel === undefined) return undefined;
  if (sequenceMask !== undefined && sequenceMask.rank !== 2) return undefined;
  const states = attributes.cell === 'lstm' ? 2 : 1;
  if (state !== undefined && state.length !== states) return undefined;
  return tf.tidy(() => {
    const { hSeq, hLast, cLast } = rnn(
      { x, kernel, recurrentKernel, bias, h0: state?.[0], c0: state?.[1], sequenceMask },
      attributes,
    );
    const output = layer.returnSequences ? hSeq : hLast;
    if (!layer.returnState) return output;
    return cLast === undefined ? [output, hLast] : [output, hLast, cLast];
  });
}

let original: Call | undefined;

/** Makes tfjs's recurrent layers run on the kernels. */
export function installLayers(): void {
  if (original !== undefined) return;
  const stock = tf.RNN.prototype.call;
  original = stock;
  tf.RNN.prototype.call = function (this: Layer, inputs, kwargs): ReturnType<Call> {
    return run(this, inputs, kwargs) ?? stock.call(this, inputs, kwargs);
  };
}

/** Restores tfjs's own recurrence. */
export function uninstallLayers(): void {
  if (original !== undefined) tf.RNN.prototype.call = original;
  original = undefined;
}
