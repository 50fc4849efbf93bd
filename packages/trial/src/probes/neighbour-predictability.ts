import type { Stream } from '@regatta/core';
import { dropBlockMask } from '@regatta/spatial-dropout';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { activationOf, firstExamples, layersLike, single } from './network.ts';
import type { Probe, ProbeContext } from './probe.ts';
import { RidgeFit } from './ridge-fit.ts';

const NAME = 'neighbour-predictability';
const rowsAtMost = 256;
const dropped = 0.25;
const blockSize = 3;

const schema = z.object({
  layers: z.array(
    z.object({ layer: z.string(), element: z.number().nullable(), block: z.number().nullable() }),
  ),
});

/** R^2 of a dropped activation predicted from its neighbors, by kind of mask; null if nothing varies. */
export type NeighbourPredictability = {
  /** The convolutional layers. */
  readonly layers: readonly {
    /** Name of the layer. */
    readonly layer: string;
    /** With single activations dropped. */
    readonly element: number | null;
    /** With blocks dropped. */
    readonly block: number | null;
  }[];
};
/** Zod schema of {@link NeighbourPredictability}. */
export const neighbourPredictabilitySchema: z.ZodType<NeighbourPredictability> = schema;

/** Feature maps [rows, height, width, channels], stored consecutively. */
export interface Maps {
  /** Shape of the values. */
  readonly shape: readonly [number, number, number, number];
  /** Values in row-major order. */
  readonly values: ArrayLike<number>;
}

const around = [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => [y, x] as const)).filter(([y, x]) => y || x);

/** Mean of each channel over all maps. */
function channelMeans({ shape: [rows, height, width, channels], values }: Maps): Float64Array {
  const means = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) means[i % channels]! += values[i]! / (rows * height * width);
  return means;
}

/**
 * Returns R^2 of a ridge regression per channel that predicts a dropped activation from its eight neighbors in the channel:
 * fitted on even rows and evaluated on odd rows, without positions at the border. A neighbor that is dropped too is
 * replaced by the mean of the neighbors that are kept, or by the mean of the channel if none is.
 *
 * @param keep mask of the same size as the maps, 1 = kept, 0 = dropped.
 * @returns null if nothing varies.
 */
export function neighbourR2(maps: Maps, keep: ArrayLike<number>): number | null {
  const { shape, values } = maps;
  const [rows, height, width, channels] = shape;
  const means = channelMeans(maps);
  const fits = Array.from({ length: channels }, () => new RidgeFit(around.length));
  const features = new Float64Array(around.length);
  const visit = (from: number, use: (channel: number, target: number) => void): void => {
    for (let row = from; row < rows; row += 2) {
      for (let y = 1; y < height - 1; y++) {
        for (let x = 1; x < width - 1; x++) {
          for (let c = 0; c < channels; c++) {
            const at = (dy: number, dx: number): number =>
              ((row * height + y + dy) * width + x + dx) * channels + c;
            if (keep[at(0, 0)] !== 0) continue;
            const places = around.map(([dy, dx]) => at(dy, dx));
            const seen = places.filter((place) => keep[place] !== 0);
            const rest =
              seen.length === 0
                ? means[c]!
                : seen.reduce((sum, place) => sum + values[place]!, 0) / seen.length;
            places.forEach((place, i) => {
              features[i] = keep[place] === 0 ? rest : values[place]!;
            });
            use(c, values[at(0, 0)]!);
          }
        }
      }
    }
  };
  visit(0, (channel, target) => fits[channel]!.add(features, target));
  const predictors = fits.map((fit) => fit.predictor());
  let [missed, total, size] = [0, 0, 0];
  visit(1, (channel, target) => {
    missed += (target - predictors[channel]!(features)) ** 2;
    total += (target - means[channel]!) ** 2;
    size += target ** 2;
  });
  // Nothing varies except for rounding errors.
  return total <= 1e-12 * size ? null : 1 - missed / total;
}

function predictability(maps: Maps, stream: Stream): { element: number | null; block: number | null } {
  const element = stream.fold('element').bernoulli(maps.values.length, 1 - dropped);
  const block = dropBlockMask(maps.shape, { rate: dropped, blockSize }, stream.fold('block')).keep;
  return { element: neighbourR2(maps, element), block: neighbourR2(maps, block) };
}

function measure({ model, data, test, stream }: ProbeContext): NeighbourPredictability {
  const { inputs } = firstExamples(test, rowsAtMost, data);
  const layers = layersLike(model, /^pool\d+$/, NAME).map((layer) => {
    const output = tf.tidy(() => activationOf(model, single(layer.output), inputs));
    const [rows = 0, height = 0, width = 0, channels = 0] = output.shape;
    const maps: Maps = { shape: [rows, height, width, channels], values: output.dataSync() };
    output.dispose();
    return { layer: layer.name, ...predictability(maps, stream.fold(layer.name)) };
  });
  inputs.dispose();
  return { layers };
}

/**
 * How well a dropped activation can be predicted from its neighbors: R^2 of {@link neighbourR2} after each pooling layer,
 * for masks that drop a quarter of the elements one by one and in 3 x 3 blocks, on the first 256 test images. It quantifies
 * the argument of Ghiasi, Lin, Le 2018, arXiv:1810.12890. Measuring throws RegattaError if the network has no such layers.
 */
export const neighbourPredictability: Probe = {
  name: NAME,
  summary: 'how well neighbors predict a dropped activation of a feature map, by kind of mask',
  measure,
};
