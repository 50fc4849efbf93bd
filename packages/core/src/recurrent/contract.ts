import type * as tf from '@tensorflow/tfjs';

/** The kinds of recurrent cells. */
export type RnnCell = 'simpleRnn' | 'gru' | 'lstm';

/** `hardSigmoid` is clip(0.2 x + 0.5, 0, 1), as in tfjs. */
export type RnnActivation = 'linear' | 'tanh' | 'sigmoid' | 'hardSigmoid' | 'relu';

/**
 * Any other activation that tfjs knows by name, e.g. `{ named: 'elu' }`: it is computed in plain tfjs operations, by no
 * kernel.
 */
export interface NamedActivation {
  /** Name of the function. */
  readonly named: string;
}

/** All kinds of cells. */
export const rnnCells: readonly RnnCell[] = ['simpleRnn', 'gru', 'lstm'];
/** All activations that have a name in the kernels. */
export const rnnActivations: readonly RnnActivation[] = ['linear', 'tanh', 'sigmoid', 'hardSigmoid', 'relu'];

/**
 * Tensors of a recurrent layer; float32. N sequences, T steps, F features, U units, G gates.
 *
 * Gate blocks stand in Keras's order: LSTM i, f, c, o; GRU z, r, h. Masks come scaled (keep / (1 - rate)) and are
 * constants for the gradient; each of their axes but the last has its full length, or 1 where all share the mask. To
 * drop weights, multiply `kernel` or `recurrentKernel` by a mask before the call.
 */
export interface RnnInputs {
  /** [N, T, F]. */
  readonly x: tf.Tensor;
  /** [F, G U]. */
  readonly kernel: tf.Tensor;
  /** [U, G U]. */
  readonly recurrentKernel: tf.Tensor;
  /** [G U]; GRU with `resetAfter`: [2, 3 U], for the input and for the state. Zeros unless given. */
  readonly bias?: tf.Tensor | undefined;
  /** [N, U]; zeros unless given. */
  readonly h0?: tf.Tensor | undefined;
  /** [N, U], LSTM only; zeros unless given. */
  readonly c0?: tf.Tensor | undefined;
  /** On x where it enters the gates: [G or 1, N or 1, T or 1, F]. */
  readonly inputMask?: tf.Tensor | undefined;
  /** On h where it enters the gates, never on the state that is carried: [G or 1, N or 1, T or 1, U]. */
  readonly stateMask?: tf.Tensor | undefined;
  /** On the candidate (LSTM: after its activation, before the input gate; GRU likewise): [N or 1, T or 1, U]. */
  readonly candidateMask?: tf.Tensor | undefined;
  /** On the new cell, LSTM only: [N or 1, T or 1, U]. */
  readonly cellMask?: tf.Tensor | undefined;
  /** 1 where the old state stays, 0 where the new one comes, not scaled: [N or 1, T or 1, U]. */
  readonly zoneoutMaskH?: tf.Tensor | undefined;
  /** Likewise for the cell, LSTM only. */
  readonly zoneoutMaskC?: tf.Tensor | undefined;
  /** [N, T]; 0 where a step is padding, which carries state and cell over. Any dtype. */
  readonly sequenceMask?: tf.Tensor | undefined;
}

/** What `rnn` computes, besides its tensors. */
export interface RnnAttributes {
  /** The kind of cell. */
  readonly cell: RnnCell;
  /** GRU: whether the reset gate comes after the product with the recurrent kernel. True unless given, as in Keras. */
  readonly resetAfter?: boolean | undefined;
  /** `tanh` unless given. */
  readonly activation?: RnnActivation | NamedActivation | undefined;
  /** Activation of the gates; `sigmoid` unless given. */
  readonly recurrentActivation?: RnnActivation | NamedActivation | undefined;
  /** Share of the old state, in [0, 1], where no zoneout mask is given: the expectation at inference. 0 unless given. */
  readonly zoneoutH?: number | undefined;
  /** Likewise for the cell, LSTM only. */
  readonly zoneoutC?: number | undefined;
  /**
   * Reads x and every mask from the last step to the first. Outputs stand in the order they are made, as in Keras.
   * False unless given.
   */
  readonly goBackwards?: boolean | undefined;
  /** Whether a padded step outputs zeros instead of the last state. False unless given. */
  readonly zeroOutputForMask?: boolean | undefined;
}

/** Attributes that a kernel can be called with. */
export interface KernelAttributes extends RnnAttributes {
  readonly activation?: RnnActivation | undefined;
  readonly recurrentActivation?: RnnActivation | undefined;
}

/** Whether every activation is one that kernels have. */
export function isForKernels(attributes: RnnAttributes): attributes is KernelAttributes {
  return typeof attributes.activation !== 'object' && typeof attributes.recurrentActivation !== 'object';
}

/** What `rnn` gives. */
export type RnnOutputs = {
  /** State after each step [N, T, U]. */
  hSeq: tf.Tensor3D;
  /** State after the last step [N, U]. */
  hLast: tf.Tensor2D;
  /** Cell after the last step [N, U]; LSTM only. */
  cLast?: tf.Tensor2D;
};

/** Inputs that have a gradient, in the order of the gradient kernel's results. */
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
  /** N, sequences. */
  readonly batch: number;
  /** T, steps of each. */
  readonly steps: number;
  /** F, features of the input. */
  readonly features: number;
  /** U, units of the state. */
  readonly units: number;
  /** G, gates of the cell: 1, 3 or 4. */
  readonly gates: number;
  /** Whether the reset gate of a GRU acts behind the recurrent product. */
  readonly resetAfter: boolean;
}

type Shapes = Readonly<Partial<Record<RnnInputName, { readonly shape: readonly number[] } | undefined>>>;

function fail(what: string, expected: string, got: unknown): never {
  throw new Error(
    `[regatta] rnn: ${what} must be ${expected}, got ${JSON.stringify(got)}. Reshape or drop it.`,
  );
}

/** Sizes of a call. @throws where shapes or attributes do not fit together. */
export function checkRnn(inputs: Shapes, attributes: RnnAttributes): RnnSizes {
  const { cell } = attributes;
  if (!rnnCells.includes(cell)) fail('cell', rnnCells.join(', '), cell);
  for (const name of ['activation', 'recurrentActivation'] as const) {
    const given = attributes[name] ?? 'tanh';
    if (typeof given === 'string' && !rnnActivations.includes(given))
      fail(name, rnnActivations.join(', '), given);
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
  if (inputs.kernel === undefined) fail('kernel', `[${[features, width]}]`, null);
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
    if (inputs[name] !== undefined) fail(name, `absent: a ${cell} has no cell`, inputs[name].shape);
  }
  if (cell === 'simpleRnn' && inputs.candidateMask !== undefined) {
    fail('candidateMask', 'absent: a simpleRnn has no candidate', inputs.candidateMask.shape);
  }
  for (const name of ['zoneoutH', 'zoneoutC'] as const) {
    const rate = attributes[name] ?? 0;
    if (!(rate >= 0 && rate <= 1)) fail(name, 'a number in [0, 1]', rate);
  }
  return { batch, steps, features, units, gates, resetAfter };
}
