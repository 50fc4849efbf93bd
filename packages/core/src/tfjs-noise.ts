/** The counterpart of {@link ./tfjs.ts} for tfjs's own noise: tfjs internals, with each trap named and tested. */
import * as tf from '@tensorflow/tfjs';
import { RecurrentHost } from './hosts/recurrent.ts';
import { layersOf } from './layer-tree.ts';
import { type Perturbation, perturb } from './perturb.ts';
import { bySample, type SampleDraw, sampleDraws, sampling } from './sampling.ts';
import type { Stream } from './stream.ts';
import { oneTensor } from './tfjs.ts';
import {
  type Call,
  cellsOf,
  drops,
  isStock,
  type Recurrent,
  recurrentCall,
  stepOf,
} from './tfjs-recurrent-noise.ts';

/** The fields of tfjs's noise layers. */
interface NoiseLayer {
  call: Call;
  readonly rate?: number;
  readonly stddev?: number;
  readonly noiseShape?: readonly (number | null)[] | null;
}

/** The noise of a stock layer; undefined if it has none. */
function noiseOf(
  layer: tf.layers.Layer,
): ((x: tf.Tensor, stream: Stream, firstRow: number) => tf.Tensor) | undefined {
  const { rate, stddev, noiseShape } = layer as unknown as NoiseLayer;
  const shared = noiseShape ? { noiseShape } : {};
  const by =
    (what: Perturbation) =>
    (x: tf.Tensor, stream: Stream, firstRow: number): tf.Tensor =>
      perturb(x, what, rate ?? 0, stream, firstRow);
  if (isStock(layer, 'GaussianNoise')) {
    if (!stddev) return undefined;
    return (x, stream, firstRow) => {
      const start = (firstRow * x.size) / (x.shape[0] ?? 1);
      return tf.add(x, tf.mul(stddev, tf.tensor(stream.normal(x.size, start), x.shape)));
    };
  }
  if (!drops(rate)) return undefined;
  if (isStock(layer, 'Dropout')) return by({ noise: 'bernoulli', ...shared });
  if (isStock(layer, 'SpatialDropout1D')) return by({ noise: 'bernoulli', per: [0, -1] });
  if (isStock(layer, 'GaussianDropout')) return by({ noise: 'gaussian' });
  if (isStock(layer, 'AlphaDropout')) return by({ noise: 'alpha', ...shared });
  return undefined;
}

/**
 * Runs `body` while tfjs's own noise layers, and its recurrent layers with dropout, draw from the current sampling.
 * Trap: tfjs can only switch them on together with batch normalization, without a seed, and with incorrect `alphaDropout`
 * and recurrent dropout of GRU. Their `call` is therefore overridden on the instances during `body`. The random path
 * identifies them by position, because tfjs's automatic names depend on what was built before.
 */
export function withStockNoise<T>(model: tf.layers.Layer, body: () => T): T {
  const undo: (() => void)[] = [];
  const shadow = (target: { call: Call }, call: Call): void => {
    const own = Object.getOwnPropertyDescriptor(target, 'call');
    target.call = call;
    undo.push(() => {
      if (own !== undefined) Object.defineProperty(target, 'call', own);
      else delete (target as { call?: Call }).call;
    });
  };
  const draws = (place: number, rows: number): readonly SampleDraw[] => {
    const sample = sampling();
    return sample === undefined ? [] : sampleDraws(sample, { seed: 0, site: `stock/${place}` }, rows);
  };
  try {
    for (const [place, layer] of layersOf(model).entries()) {
      const noise = noiseOf(layer);
      if (noise !== undefined) {
        shadow(layer as unknown as NoiseLayer, (inputs) => {
          const x = oneTensor(inputs);
          return tf.tidy(() =>
            bySample([x], draws(place, x.shape[0] ?? 1), ([part = x], { stream, firstRow }) =>
              noise(part, stream, firstRow),
            ),
          );
        });
      }
      if (!(layer instanceof tf.RNN) || layer instanceof RecurrentHost) continue;
      const cells = cellsOf(layer);
      if (!layer.stateful && !cells.some((cell) => drops(cell.dropout) || drops(cell.recurrentDropout)))
        continue;
      let current: readonly SampleDraw[] = [];
      for (const [at, cell] of cells.entries()) {
        const { dropoutMask, recurrentDropoutMask } = cell;
        Object.assign(cell, { dropoutMask: null, recurrentDropoutMask: null });
        undo.push(() => Object.assign(cell, { dropoutMask, recurrentDropoutMask }));
        shadow(
          cell,
          stepOf(cell, cell.call, () => current, at),
        );
      }
      const target = layer as unknown as Recurrent;
      shadow(
        target,
        recurrentCall(target, target.call, cells, (rows) => {
          current = draws(place, rows);
        }),
      );
    }
    return body();
  } finally {
    for (const step of undo.reverse()) step();
  }
}
