/** The counterpart of {@link ./tfjs.ts} for recurrent layers: tfjs internals, with each trap named and tested. */
import * as tf from '@tensorflow/tfjs';
import { registry } from './tfjs.ts';

type LayerConfig = tf.serialization.ConfigDict;
type RnnCellLayer = tf.RNN['cell'];

/**
 * Creates the tfjs cell that holds a recurrent layer's weights. Its steps never run.
 * Trap: `gruCell` rejects `resetAfter`, whose bias has a different shape; {@link addStateBias} adds that bias.
 */
export function recurrentCell(
  kind: 'simpleRnn' | 'gru' | 'lstm',
  args: Parameters<typeof tf.layers.lstm>[0],
  resetAfter: boolean,
): RnnCellLayer {
  const { name: _name, weights: _weights, inputShape: _shape, batchInputShape: _batch, ...own } = args;
  if (kind === 'lstm') return tf.layers.lstmCell(own) as RnnCellLayer;
  if (kind === 'simpleRnn') return tf.layers.simpleRNNCell(own) as RnnCellLayer;
  return tf.layers.gruCell({ ...own, useBias: own.useBias === true && !resetAfter }) as RnnCellLayer;
}

/** Adds the bias [2, 3 units] of a GRU with `resetAfter`, for the input and for the state, to tfjs's cell. */
export function addStateBias(
  cell: RnnCellLayer,
  { useBias }: Parameters<typeof tf.layers.lstm>[0],
  units: number,
): void {
  const inside = cell as unknown as {
    addWeight: tf.layers.Layer['addWeight'];
    biasInitializer: Parameters<tf.layers.Layer['addWeight']>[3];
    biasRegularizer: Parameters<tf.layers.Layer['addWeight']>[4];
    biasConstraint: Parameters<tf.layers.Layer['addWeight']>[6];
  };
  if (useBias !== true) return;
  const { biasInitializer, biasRegularizer, biasConstraint } = inside;
  const shape = [2, 3 * units];
  inside.addWeight('bias', shape, 'float32', biasInitializer, biasRegularizer, true, biasConstraint);
}

interface Directions {
  readonly forwardLayer: tf.RNN;
  readonly backwardLayer: tf.RNN;
}

/**
 * Fixes `Bidirectional` for layers that `isOurs` accepts. Traps: tfjs ignores the penalties of its two layers, saves the
 * layer that it was created from instead of the ones that it trains, and leaks their states when disposed of.
 */
export function extendBidirectional(isOurs: (layer: tf.layers.Layer) => boolean): void {
  const { prototype } = registry().Bidirectional![0] as unknown as {
    prototype: tf.layers.Layer & Directions;
  };
  if (Object.hasOwn(prototype, 'calculateLosses')) return;
  const stock = { getConfig: prototype.getConfig, dispose: prototype.dispose };
  const base = prototype.calculateLosses;
  const both = (layer: Directions): tf.RNN[] =>
    isOurs(layer.forwardLayer) ? [layer.forwardLayer, layer.backwardLayer] : [];
  prototype.calculateLosses = function (this: typeof prototype): tf.Scalar[] {
    return [...base.call(this), ...both(this).flatMap((layer) => layer.calculateLosses())];
  };
  prototype.getConfig = function (this: typeof prototype): LayerConfig {
    const config = stock.getConfig.call(this) as { layer?: { config: LayerConfig } } & LayerConfig;
    const trained = both(this)[0]?.getConfig();
    if (trained !== undefined && config.layer !== undefined) config.layer.config.step = trained.step!;
    return config;
  };
  prototype.dispose = function (this: typeof prototype): ReturnType<tf.layers.Layer['dispose']> {
    const result = stock.dispose.call(this);
    if (result.refCountAfterDispose === 0) for (const layer of both(this)) tf.dispose(layer.getStates());
    return result;
  };
}
