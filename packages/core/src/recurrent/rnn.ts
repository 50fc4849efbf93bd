import * as tf from '@tensorflow/tfjs';
import {
  checkRnn,
  differentiable,
  isForKernels,
  masks,
  type RnnAttributes,
  type RnnInputName,
  type RnnInputs,
  type RnnOutputs,
} from './contract.ts';
import { plainRnn } from './plain.ts';

type Named = Record<string, tf.Tensor>;
type Values = Record<string, string | number | boolean>;

/** Options of {@link rnn}. */
export interface RnnOptions {
  /** False treats x as constant and skips its gradient, for a layer that reads data. Default: true. */
  readonly inputGradient?: boolean;
}

/** The given inputs, in float32. */
function present(inputs: RnnInputs, names: readonly RnnInputName[]): Named {
  const found: Named = {};
  for (const name of names) {
    const tensor = inputs[name];
    if (tensor !== undefined) found[name] = tensor.dtype === 'float32' ? tensor : tf.cast(tensor, 'float32');
  }
  return found;
}

/** The forward and backward kernels as one differentiable operation, with the outputs concatenated in one tensor. */
function training(inputs: Named, constants: Named, attributes: Values, inputGradient: boolean): tf.Tensor {
  const all = { ...inputs, ...constants };
  const varied = Object.keys(inputs).filter((name) => name !== 'x' || inputGradient);
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1);
    const [value, ...results] = tf
      .engine()
      .runKernel<tf.Tensor[]>('RegattaRnn', all, { ...attributes, training: true });
    const kept = {
      ...all,
      activations: results[0]!,
      states: results[1]!,
      cells: results[2]!,
      extra: results[3]!,
    };
    if (typeof save === 'function') save(Object.values(kept));
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const named = Object.fromEntries(Object.keys(kept).map((name, i) => [name, saved[i]!]));
      return tf
        .engine()
        .runKernel<tf.Tensor[]>('RegattaRnnGrad', { ...named, dy }, { ...attributes, inputGradient });
    };
    return { value: value!, gradFunc };
  });
  return operation(...varied.map((name) => all[name]!));
}

/**
 * A recurrent layer over whole sequences, with masks: SimpleRNN, GRU (reset before or after) or LSTM.
 *
 * h_t = cell(x_t, h_{t-1}), with Keras's gates. On the wasm backend after `useWasm`, it runs one kernel forward and one
 * backward through time; elsewhere plain tfjs operations, with the same results up to float32 rounding. Gradients reach
 * x, kernel, recurrentKernel, bias, h0 and c0; masks are constants. Only the plain path supports second-order gradients.
 *
 * @throws Error when shapes or attributes do not match.
 */
export function rnn(inputs: RnnInputs, attributes: RnnAttributes, options: RnnOptions = {}): RnnOutputs {
  const { batch, steps, units } = checkRnn(inputs, attributes);
  const lstm = attributes.cell === 'lstm';
  if (!isForKernels(attributes) || tf.getKernel('RegattaRnn', tf.getBackend()) === undefined) {
    return plainRnn(inputs, attributes);
  }
  return tf.tidy(() => {
    const tensors = present(inputs, differentiable);
    const constants = present(inputs, masks);
    const attrs: Values = {};
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) attrs[name] = value;
    if (tf.engine().state.gradientDepth === 0) {
      const [hSeq, hLast, cLast] = tf
        .engine()
        .runKernel<tf.Tensor[]>('RegattaRnn', { ...tensors, ...constants }, attrs);
      const outputs = { hSeq: hSeq!.as3D(batch, steps, units), hLast: hLast!.as2D(batch, units) };
      return cLast === undefined ? outputs : { ...outputs, cLast: cLast.as2D(batch, units) };
    }
    const packed = training(tensors, constants, attrs, options.inputGradient !== false);
    const part = (from: number, count: number) => tf.slice(packed, [0, from * units], [batch, count * units]);
    const outputs = {
      hSeq: part(0, steps).as3D(batch, steps, units),
      hLast: part(steps, 1).as2D(batch, units),
    };
    return lstm ? { ...outputs, cLast: part(steps + 1, 1).as2D(batch, units) } : outputs;
  });
}
