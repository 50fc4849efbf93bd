import type * as tf from '@tensorflow/tfjs';
import { RegattaError } from '../errors.ts';

/** The kinds of recurrent cells. */
export type RnnCell = 'simpleRnn' | 'gru' | 'lstm';

/** `hardSigmoid` is clip(0.2 x + 0.5, 0, 1), as in tfjs. */
export type RnnActivation = 'linear' | 'tanh' | 'sigmoid' | 'hardSigmoid' | 'relu';

/**
 * Any other activation that tfjs knows by name, e.g. `{ named: 'elu' }`. It is computed with plain tfjs operations, not
 * by a kernel.
 */
export interface NamedActivation {
  /** Name of the function. */
  readonly named: string;
}

/** All kinds of cells. */
export const rnnCells: readonly RnnCell[] = ['simpleRnn', 'gru', 'lstm'];
/** All activations that the kernels support. */
export const rnnActivations: readonly RnnActivation[] = ['linear', 'tanh', 'sigmoid', 'hardSigmoid', 'relu'];

/**
 * Tensors of a recurrent layer; float32. N sequences, T steps, F features, U units, G gates.
 *
 * Gate blocks are in Keras's order: LSTM i, f, c, o; GRU z, r, h. Masks are already scaled (keep / (1 - rate)) and are
 * constants for the gradient. Each mask axis except the last has its full length, or 1 if the mask is shared along it. To
 * drop weights, multiply `kernel` or `recurrentKernel` by a mask before the call.
 */
export interface RnnInputs {
  /** [N, T, F]. */
  readonly x: tf.Tensor;
  /** [F, G U]. */
  readonly kernel: tf.Tensor;
  /** [U, G U]. */
  readonly recurrentKernel: tf.Tensor;
  /** [G U]; for a GRU with `resetAfter` [2, 3 U], for the input and for the state. Default: zeros. */
  readonly bias?: tf.Tensor | undefined;
  /** [N, U]. Default: zeros. */
  readonly h0?: tf.Tensor | undefined;
  /** [N, U], LSTM only. Default: zeros. */
  readonly c0?: tf.Tensor | undefined;
  /** Mask of x as the gates read it: [G or 1, N or 1, T or 1, F]. */
  readonly inputMask?: tf.Tensor | undefined;
  /** Mask of h as the gates read it, not of the carried state: [G or 1, N or 1, T or 1, U]. */
  readonly stateMask?: tf.Tensor | undefined;
  /** Mask of the candidate (LSTM: after its activation, before the input gate; GRU likewise): [N or 1, T or 1, U]. */
  readonly candidateMask?: tf.Tensor | undefined;
  /** Mask of the new cell, LSTM only: [N or 1, T or 1, U]. */
  readonly cellMask?: tf.Tensor | undefined;
  /** 1 to keep the old state, 0 to take the new one; not scaled: [N or 1, T or 1, U]. */
  readonly zoneoutMaskH?: tf.Tensor | undefined;
  /** The same for the cell, LSTM only. */
  readonly zoneoutMaskC?: tf.Tensor | undefined;
  /** [N, T]; 0 for padding steps, which keep the state and cell. Any dtype. */
  readonly sequenceMask?: tf.Tensor | undefined;
}

/** Attributes of `rnn`. */
export interface RnnAttributes {
  /** Kind of cell. */
  readonly cell: RnnCell;
  /** GRU: whether to apply the reset gate after the product with the recurrent kernel. Default: true, as in Keras. */
  readonly resetAfter?: boolean | undefined;
  /** Activation. Default: `tanh`. */
  readonly activation?: RnnActivation | NamedActivation | undefined;
  /** Activation of the gates. Default: `sigmoid`. */
  readonly recurrentActivation?: RnnActivation | NamedActivation | undefined;
  /** Fraction of the old state, in [0, 1], if there is no zoneout mask: the expectation at inference. Default: 0. */
  readonly zoneoutH?: number | undefined;
  /** The same for the cell, LSTM only. */
  readonly zoneoutC?: number | undefined;
  /**
   * Reads x and every mask from the last step to the first. Outputs are in the order in which they are computed, as in
   * Keras. Default: false.
   */
  readonly goBackwards?: boolean | undefined;
  /** Whether a padded step outputs zeros instead of the last state. Default: false. */
  readonly zeroOutputForMask?: boolean | undefined;
}

/** Attributes that the kernels support. */
export interface KernelAttributes extends RnnAttributes {
  readonly activation?: RnnActivation | undefined;
  readonly recurrentActivation?: RnnActivation | undefined;
}

/** Whether the kernels support both activations. */
export function isForKernels(attributes: RnnAttributes): attributes is KernelAttributes {
  return typeof attributes.activation !== 'object' && typeof attributes.recurrentActivation !== 'object';
}

/** Outputs of `rnn`. */
export type RnnOutputs = {
  /** State after each step [N, T, U]. */
  hSeq: tf.Tensor3D;
  /** State after the last step [N, U]. */
  hLast: tf.Tensor2D;
  /** Cell after the last step [N, U]; LSTM only. */
  cLast?: tf.Tensor2D;
};

/** Inputs with a gradient, in the order of the gradient kernel's results. */
export const differentiable = ['x', 'kernel', 'recurrentKernel', 'bias', 'h0', 'c0'] as const;

/** Inputs that are constants for the gradient. */
export const masks = [
  'inputMask',
  'stateMask',
  'candidateMask',
  'cellMask',
  'zoneoutMaskH',
  'zoneoutMaskC',
  'sequenceMask',
] as const;

/** Name of a tensor that `rnn` takes. */
export type RnnInputName = (typeof differentiable)[number] | (typeof masks)[number];

/** The sizes of a call of `rnn`. */
export interface RnnSizes {
  /** N, number of sequences. */
  readonly batch: number;
  /** T, number of steps per sequence. */
  readonly steps: number;
  /** F, number of input features. */
  readonly features: number;
  /** U, number of units of the state. */
  readonly units: number;
  /** G, number of gates of the cell: 1, 3 or 4. */
  readonly gates: number;
  /** Whether the reset gate of a GRU is applied after the recurrent product. */
  readonly resetAfter: boolean;
}

type Shapes = Readonly<Partial<Record<RnnInputName, { readonly shape: readonly number[] } | undefined>>>;

const RESHAPE =
  'Reshape it to match x [sequences, steps, features] and recurrentKernel [units, gates * units].';

function fail(what: string, expected: string, got: unknown, remedy = RESHAPE): never {
  throw new RegattaError({ subject: 'rnn', expected: `${what} to be ${expected}`, received: got, remedy });
}

/** Checks a call of `rnn` and returns its sizes. @throws Error when shapes or attributes do not match. */
export function checkRnn(inputs: Shapes, attributes: RnnAttributes): RnnSizes {
  for (const [value, what, remedy] of [
    [inputs, 'the inputs', 'Pass e.g. { x, kernel, recurrentKernel, bias }.'],
    [attributes, 'the attributes', "Pass e.g. { cell: 'lstm' }."],
  ] as const) {
    if (typeof value !== 'object' || value === null) fail(what, 'an object', value, remedy);
  }
  const { cell } = attributes;
  if (!rnnCells.includes(cell)) fail('cell', rnnCells.join(' or '), cell, "Pass e.g. cell: 'lstm'.");
  for (const name of ['activation', 'recurrentActivation'] as const) {
    const given = attributes[name] ?? 'tanh';
    if (typeof given === 'string' && !rnnActivations.includes(given))
      fail(name, rnnActivations.join(' or '), given, `Pass e.g. ${name}: 'tanh', or { named: 'elu' }.`);
  }
  const gates = { simpleRnn: 1, gru: 3, lstm: 4 }[cell];
  const resetAfter = cell === 'gru' && attributes.resetAfter !== false;
  const x = inputs.x?.shape ?? [];
  if (x.length !== 3) fail('x', '[sequences, steps, features]', x);
  const [batch, steps, features] = [x[0]!, x[1]!, x[2]!];
  const recurrent = inputs.recurrentKernel?.shape ?? [];
  const units = recurrent[0] ?? 0;
  const width = gates * units;
  const shape = (name: RnnInputName, ...expected: number[]) => {
    const got = inputs[name]?.shape;
    if (got !== undefined && String(got) !== String(expected)) fail(name, `[${expected}]`, got);
  };
  const mask = (name: RnnInputName, ...full: number[]) => {
    const got = inputs[name]?.shape;
    const last = full.length - 1;
    const fits = (n: number, i: number) => n === full[i] || (n === 1 && i < last);
    if (got !== undefined && (got.length !== full.length || !got.every(fits))) {
      fail(name, `[${full}], or 1 along any axis but the last`, got);
    }
  };
  if (recurrent.length !== 2) fail('recurrentKernel', '[units, gates * units]', recurrent);
  shape('recurrentKernel', units, width);
  if (inputs.kernel === undefined) fail('kernel', `[${[features, width]}]`, null, 'Pass the input kernel.');
  shape('kernel', features, width);
  shape('bias', ...(resetAfter ? [2, width] : [width]));
  shape('h0', batch, units);
  shape('c0', batch, units);
  mask('inputMask', gates, batch, steps, features);
  mask('stateMask', gates, batch, steps, units);
  for (const name of ['candidateMask', 'cellMask', 'zoneoutMaskH', 'zoneoutMaskC'] as const) {
    mask(name, batch, steps, units);
  }
  shape('sequenceMask', batch, steps);
  for (const name of cell === 'lstm' ? [] : (['c0', 'cellMask', 'zoneoutMaskC'] as const)) {
    if (inputs[name] !== undefined)
      fail(name, `absent: a ${cell} has no cell`, inputs[name].shape, `Omit ${name}, or use an LSTM.`);
  }
  if (cell === 'simpleRnn' && inputs.candidateMask !== undefined) {
    fail(
      'candidateMask',
      'absent: a simpleRnn has no candidate',
      inputs.candidateMask.shape,
      'Omit candidateMask, or use a GRU or an LSTM.',
    );
  }
  for (const name of ['zoneoutH', 'zoneoutC'] as const) {
    const rate = attributes[name] ?? 0;
    if (!(rate >= 0 && rate <= 1)) fail(name, 'a number in [0, 1]', rate, `Pass e.g. ${name}: 0.1.`);
  }
  return { batch, steps, features, units, gates, resetAfter };
}
