import { isRecurrent, partsOf, weightName } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';

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
}

/** The weights of a layer with their Keras paths, trainable ones first. */
function weightsOf(layer: tf.layers.Layer, scope: string): Named[] {
  // Paths omit the name of a nested functional model, but not of a nested Sequential.
  const own =
    layer instanceof tf.LayersModel && !(layer instanceof tf.Sequential) ? scope : `${scope}${layer.name}/`;
  const parts = partsOf(layer);
  if (parts.length > 0) {
    const all = parts.flatMap((part) => weightsOf(part, own));
    return [
      ...all.filter(({ variable }) => variable.trainable),
      ...all.filter(({ variable }) => !variable.trainable),
    ];
  }
  const cell = isRecurrent(layer) ? `${CELLS[layer.getClassName()] ?? 'cell'}/` : '';
  return layer.weights.map((variable) => ({
    path: own + cell + named(layer, weightName(variable)),
    variable,
  }));
}

/** The weights of a model in Keras's order: layers alphabetically. */
export function exportWeights(model: tf.LayersModel): Named[] {
  const scope = model instanceof tf.Sequential ? `${model.name}/` : '';
  const layers = [...model.layers].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const all = layers.flatMap((layer) => weightsOf(layer, scope));
  return all.filter(({ variable }, i) => all.findIndex((other) => other.variable.id === variable.id) === i);
}
