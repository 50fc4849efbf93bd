import * as tf from '@tensorflow/tfjs';
import { checkTensors } from './arguments.ts';
import { RegattaError } from './errors.ts';
import { layersOf } from './layer-tree.ts';
import type { ModelInput, SampleOptions } from './predict-options.ts';
import { SampleGraph } from './sample-graph.ts';
import { type Stream, stream } from './stream.ts';
import { withStockNoise } from './tfjs-noise.ts';
import { warn } from './warnings.ts';

const isRecord = (x: ModelInput): x is Readonly<Record<string, tf.Tensor>> =>
  !Array.isArray(x) && !(x instanceof tf.Tensor);

/** The inputs in the model's order. @throws RegattaError when their number or shapes do not match the model. */
export function inputsOf(model: tf.LayersModel, x: ModelInput, subject: string): readonly tf.Tensor[] {
  if (typeof x !== 'object' || x === null) checkTensors(subject, { x });
  const given: readonly tf.Tensor[] = isRecord(x)
    ? model.inputNames.flatMap((name) => x[name] ?? [])
    : x instanceof tf.Tensor
      ? [x]
      : x;
  checkTensors(subject, Object.fromEntries(given.map((tensor, i) => [model.inputNames[i] ?? 'x', tensor])));
  const rows = given[0]?.shape[0];
  const fits =
    given.length === model.inputs.length &&
    model.inputs.every(({ shape }, i) => {
      const actual = given[i]?.shape ?? [];
      return (
        actual.length === shape.length &&
        actual[0] === rows &&
        shape.every((size, axis) => axis === 0 || size === null || size === actual[axis])
      );
    });
  if (fits) return given;
  const shapes = model.inputs.map(
    ({ name, shape }) => `${name} [${shape.map((size) => size ?? '*').join(', ')}]`,
  );
  throw new RegattaError({
    subject,
    expected: `the inputs ${shapes.join(' and ')}`,
    received: isRecord(x) && given.length === 0 ? Object.keys(x) : given.map(({ shape }) => shape),
    remedy: 'Pass one tensor per input, all with the same number of rows.',
  });
}

/** Samples [samples, batch, ...] of each output of a model, in the model's order. */
export function sampleOutputs(
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  { batchSize = 256, samples, seed = 0 }: SampleOptions,
): readonly tf.Tensor[] {
  const source = stream(seed).fold('sample');
  const streams = Array.from({ length: samples }, (_, sample) => source.fold(sample));
  const rows = inputs[0]?.shape[0] ?? 0;
  // With a fixed batch size, or states carried from batch to batch, samples cannot share a batch.
  const rigid = model.inputs.some(({ shape }) => shape[0] !== null) || layersOf(model).some(isStateful);
  return withStockNoise(model, () => {
    const batches: (readonly tf.Tensor[])[] = [];
    for (let firstRow = 0; firstRow < Math.max(rows, 1); firstRow += batchSize) {
      const count = Math.min(batchSize, rows - firstRow);
      const part = inputs.map((input) => (count === rows ? input : tf.slice(input, firstRow, count)));
      // tfjs cannot split an empty batch.
      const atOnce = rigid || count === 0 ? 1 : Math.max(1, Math.floor(batchSize / count));
      batches.push(tf.tidy(() => sampleBatch(model, part, streams, { firstRow, rows: count, atOnce })));
    }
    return model.outputs.map((_, i) => {
      const parts = batches.flatMap((batch) => batch[i] ?? []);
      return parts.length === 1 ? parts[0]! : tf.concat(parts, 1);
    });
  });
}

const isStateful = (layer: tf.layers.Layer): boolean => layer instanceof tf.RNN && layer.stateful;

/** Samples [samples, rows, ...] of each output for one batch of rows. */
function sampleBatch(
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  streams: readonly Stream[],
  { firstRow, rows, atOnce }: { readonly firstRow: number; readonly rows: number; readonly atOnce: number },
): tf.Tensor[] {
  const graph = new SampleGraph(model, inputs);
  try {
    const tiles: (readonly tf.Tensor[])[] = [];
    for (let first = 0; first < streams.length; first += atOnce) {
      const tile = { streams: streams.slice(first, first + atOnce), rows, firstRow };
      tiles.push(tf.tidy(() => [...graph.run(tile)]));
    }
    if (!graph.drew && streams.length > 1) {
      warn(
        'no-noise',
        model,
        `predictSamples: all samples of the model "${model.name}" are the same, because it has no noise. Add e.g. dropoutLayer({ rate: 0.5 }), or use predict.`,
      );
    }
    return model.outputs.map((_, i) => {
      const parts = tiles.flatMap((tile) => tile[i] ?? []);
      const all = tf.concat(parts, 0);
      return tf.reshape(all, [streams.length, all.shape[0]! / streams.length, ...all.shape.slice(1)]);
    });
  } finally {
    graph.dispose();
  }
}
