import { isRecurrent, partsOf, weightName, weightPath } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';
import { StackedRecurrent } from '../layers/stacked-recurrent.ts';

const CELLS: Readonly<Record<string, string>> = {
  LSTM: 'lstm_cell',
  GRU: 'gru_cell',
  SimpleRNN: 'simple_rnn_cell',
};

/** The Keras 3 name of a weight. */
const named = (layer: tf.layers.Layer, name: string): string =>
  layer.getClassName() === 'DepthwiseConv2D' && name === 'depthwise_kernel' ? 'kernel' : name;

/** A weight and its Keras path. */
interface Named {
  readonly path: string;
  readonly variable: tf.LayerVariable;
  /** Whether the weight trains: a frozen layer keeps all its weights. */
  readonly trainable: boolean;
}

/** The weights of tfjs's stacked cells, which keep them themselves. */
function cellWeights(layer: tf.layers.Layer, scope: string): Named[] {
  const cells: unknown = Reflect.get(Reflect.get(layer, 'cell') ?? {}, 'cells');
  if (!Array.isArray(cells)) return [];
  return cells.flatMap((cell: tf.layers.Layer) =>
    cell.weights.map((variable) => ({
      path: `${scope}stacked_rnn_cells/${cell.name}/${weightName(variable)}`,
      variable,
      trainable: variable.trainable,
    })),
  );
}

const trainableFirst = (all: readonly Named[]): Named[] => [
  ...all.filter(({ trainable }) => trainable),
  ...all.filter(({ trainable }) => !trainable),
];

/** The weights of a layer with their Keras paths, trainable ones first. */
function weightsOf(layer: tf.layers.Layer, scope: string, frozen: boolean): Named[] {
  const still = frozen || !layer.trainable;
  // Paths omit the name of a nested functional model, but not of a nested Sequential.
  const own =
    layer instanceof tf.LayersModel && !(layer instanceof tf.Sequential) ? scope : `${scope}${layer.name}/`;
  if (layer instanceof StackedRecurrent) {
    return layer.layers.flatMap((part) =>
      part.weights.map((variable) => ({
        path: `${own}stacked_rnn_cells/${part.name}/${weightName(variable)}`,
        variable,
        trainable: !still && variable.trainable,
      })),
    );
  }
  const stacked = cellWeights(layer, own);
  if (stacked.length > 0) return stacked;
  const parts = partsOf(layer);
  if (parts.length > 0) return trainableFirst(parts.flatMap((part) => weightsOf(part, own, still)));
  const cell = isRecurrent(layer) ? `${CELLS[layer.getClassName()] ?? 'cell'}/` : '';
  return layer.weights.map((variable) => ({
    path: own + cell + named(layer, weightPath(layer, variable)),
    variable,
    trainable: !still && variable.trainable,
  }));
}

/** The weights of a model in Keras's order: layers alphabetically. */
export function exportWeights(model: tf.LayersModel): Named[] {
  const scope = model instanceof tf.Sequential ? `${model.name}/` : '';
  const layers = [...model.layers].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const all = layers.flatMap((layer) => weightsOf(layer, scope, false));
  return all.filter(({ variable }, i) => all.findIndex((other) => other.variable.id === variable.id) === i);
}
