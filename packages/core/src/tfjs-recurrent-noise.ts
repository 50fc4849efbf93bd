/**
 * The counterpart of {@link ./tfjs.ts} for the dropout of tfjs's recurrent layers: tfjs internals, with each trap named
 * and tested.
 */
import * as tf from '@tensorflow/tfjs';
import { layersOf } from './layer-tree.ts';
import { perturb } from './perturb.ts';
import { bySample, type SampleDraw } from './sampling.ts';
import { oneTensor, registry } from './tfjs.ts';

/** The `call` of a layer. */
export type Call = (
  inputs: tf.Tensor | tf.Tensor[],
  kwargs: Record<string, unknown>,
) => tf.Tensor | tf.Tensor[];

/** The fields of tfjs's recurrent cells. Trap: they keep their masks until their layer clears them, if it ever does. */
export interface Cell {
  call: Call;
  readonly units: number;
  readonly dropout?: number;
  readonly recurrentDropout?: number;
  readonly useBias: boolean;
  readonly kernel: tf.LayerVariable;
  readonly recurrentKernel: tf.LayerVariable;
  readonly bias?: tf.LayerVariable | null;
  readonly activation: { apply(x: tf.Tensor): tf.Tensor };
  readonly recurrentActivation: { apply(x: tf.Tensor): tf.Tensor };
  dropoutMask: tf.Tensor | tf.Tensor[] | null;
  recurrentDropoutMask: tf.Tensor | tf.Tensor[] | null;
}

/** The fields of tfjs's recurrent layers. Trap: `stateful` is stored in a field with a different name. */
export interface Recurrent {
  call: Call;
  readonly stateful: boolean;
  _stateful: boolean;
  getStates(): tf.Tensor[];
}

/** Whether tfjs's layers drop anything at a rate. */
export const drops = (rate: number | undefined): rate is number => rate !== undefined && rate > 0 && rate < 1;

/** Whether a layer is tfjs's own: ours share the class names of Keras's layers. */
export const isStock = (layer: tf.layers.Layer, className: string): boolean =>
  layer.constructor === registry()[className]?.[0];

/** The cells that a recurrent layer runs. */
export const cellsOf = (layer: tf.layers.Layer): Cell[] =>
  layersOf(layer).filter((inner) => inner !== layer && 'dropoutMask' in inner) as unknown as Cell[];

/** A step of tfjs's GRU that masks only the state that the gates read. Trap: tfjs also masks the carried state. */
function gruStep(cell: Cell, [x, h]: tf.Tensor[], state: tf.Tensor): tf.Tensor[] {
  const masked = tf.mul(h!, state);
  const [input] = [cell.dropoutMask].flat();
  const kernel = tf.matMul(input ? tf.mul(x!, input) : x!, cell.kernel.read());
  const gates = cell.useBias && cell.bias ? tf.add(kernel, cell.bias.read()) : kernel;
  const [xz, xr, xh] = tf.split(gates, 3, -1);
  const [kernelZR, kernelH] = tf.split(cell.recurrentKernel.read(), [2 * cell.units, cell.units], 1);
  const [hz, hr] = tf.split(tf.matMul(masked, kernelZR!), 2, -1);
  const z = cell.recurrentActivation.apply(tf.add(xz!, hz!));
  const r = cell.recurrentActivation.apply(tf.add(xr!, hr!));
  const candidate = cell.activation.apply(tf.add(xh!, tf.matMul(tf.mul(r, masked), kernelH!)));
  const next = tf.add(tf.mul(z, h!), tf.mul(tf.sub(1, z), candidate));
  return [next, next];
}

/** A step of a cell with our masks, drawn at the first step of a sequence; one mask per gate if the cell uses those. */
export function stepOf(cell: Cell, stock: Call, draws: () => readonly SampleDraw[], at: number): Call {
  const [gru, simple, conv] = ['GRUCell', 'SimpleRNNCell', 'ConvLSTM2DCell'].map((name) =>
    isStock(cell as unknown as tf.layers.Layer, name),
  );
  const mask = (like: tf.Tensor, rate: number, slot: string): tf.Tensor | tf.Tensor[] => {
    const masks = Array.from({ length: conv ? 4 : 1 }, (_, gate) =>
      tf.keep(
        bySample([tf.onesLike(like)], draws(), ([ones = like], { stream, firstRow }) =>
          perturb(ones, { noise: 'bernoulli' }, rate, stream.fold(at).fold(slot).fold(gate), firstRow),
        ),
      ),
    );
    return simple ? masks[0]! : masks;
  };
  return (inputs, kwargs) => {
    const values = [inputs].flat();
    if (drops(cell.dropout)) cell.dropoutMask ??= mask(values[0]!, cell.dropout, 'input');
    if (drops(cell.recurrentDropout))
      cell.recurrentDropoutMask ??= mask(values[1]!, cell.recurrentDropout, 'state');
    const [state] = [cell.recurrentDropoutMask].flat();
    if (gru && state) return tf.tidy(() => gruStep(cell, values, state));
    return stock.call(cell, inputs, kwargs);
  };
}

function clear(cells: readonly Cell[]): void {
  for (const cell of cells) {
    tf.dispose([cell.dropoutMask ?? [], cell.recurrentDropoutMask ?? []]);
    cell.dropoutMask = null;
    cell.recurrentDropoutMask = null;
  }
}

/**
 * Makes the cells of tfjs draw new dropout masks at their next call. Trap: cells in `tf.layers.rnn({ cell })` keep their
 * masks for ever, so all batches share them, a smaller one fails, and inference has the noise of training.
 */
export const clearCellMasks = (model: tf.layers.Layer): void => clear(cellsOf(model));

/** A call of a recurrent layer that clears its cells' masks before and after, and does not change its states. */
export function recurrentCall(
  layer: Recurrent,
  stock: Call,
  cells: readonly Cell[],
  begin: (rows: number) => void,
): Call {
  return (inputs, kwargs) => {
    begin(oneTensor(inputs).shape[0] ?? 1);
    const { stateful } = layer;
    const initialState = kwargs.initialState ?? (stateful ? layer.getStates() : undefined);
    layer._stateful = false;
    try {
      clear(cells);
      return stock.call(layer, inputs, { ...kwargs, initialState });
    } finally {
      clear(cells);
      layer._stateful = stateful;
    }
  };
}
