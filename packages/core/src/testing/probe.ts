import * as tf from '@tensorflow/tfjs';
import { attachRecurrent } from '../attach-recurrent.ts';
import type { ActivationHook, LayerHook, Regularizer, Site } from '../regularizer.ts';
import { attach, attachWeights, none } from '../regularizer.ts';
import { stream } from '../stream.ts';
import { make, type ProbeHook, type Subject } from './subject.ts';

/** Shape of one example at each site, unless the subject has another. */
const SHAPES: Readonly<Record<ProbeHook, readonly number[]>> = {
  image: [8, 8, 3],
  input: [12],
  hidden: [12],
  featureMap: [6, 6, 5],
  sequence: [7, 6],
  branch: [4, 4, 6],
  dense: [9],
  output: [9],
  conv: [6, 6, 3],
  pool: [6, 6, 3],
  embedding: [5],
  recurrent: [7, 6],
};

const ACTIVATION: readonly ActivationHook[] = [
  'image',
  'input',
  'hidden',
  'featureMap',
  'sequence',
  'branch',
];
const LAYER: readonly LayerHook[] = ['dense', 'output', 'conv', 'pool', 'embedding'];

/** The hooks that a regularizer fills. */
export function hooksOf(regularizer: Regularizer): ProbeHook[] {
  return [...ACTIVATION, ...LAYER, 'recurrent' as const].filter((hook) => regularizer[hook] !== undefined);
}

export const isActivation = (hook: ProbeHook): hook is ActivationHook =>
  (ACTIVATION as readonly string[]).includes(hook);

const values = (shape: readonly number[], path: string): tf.Tensor => {
  const count = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(stream(11).fold(path).normal(count), [...shape]);
};

const shapeOf = (subject: Subject, hook: ProbeHook): number[] => [
  ...(subject.shapes?.[hook] ?? SHAPES[hook]),
];

/** A batch of inputs for a hook, the same for the same salt. */
export function inputFor(subject: Subject, hook: ProbeHook, rows: number, salt = 'x'): tf.Tensor {
  const shape = [rows, ...shapeOf(subject, hook)];
  if (hook === 'embedding') {
    const count = shape.reduce((product, n) => product * n, 1);
    return tf.tensor(
      Int32Array.from(stream(11).fold(salt).uniform(count), (u) => Math.floor(u * 8)),
      shape,
      'int32',
    );
  }
  return tf.tidy(() => {
    const x = values(shape, salt);
    return subject.inputs === 'positive' ? tf.add(tf.abs(x), 0.1) : x;
  });
}

function baseLayer(hook: LayerHook): tf.layers.Layer {
  const name = 'wrapped';
  if (hook === 'conv') return tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', name });
  if (hook === 'pool') return tf.layers.maxPooling2d({ poolSize: 2, name });
  if (hook === 'embedding') return tf.layers.embedding({ inputDim: 8, outputDim: 4, name });
  return tf.layers.dense({ units: 6, name });
}

/** The layer of a site that is a layer. */
function layerAt(regularizer: Regularizer, hook: LayerHook | 'recurrent', site: Site): LayerAt {
  if (hook === 'recurrent') {
    const args = { cell: 'lstm', units: 4, name: 'wrapped', returnSequences: true } as const;
    const layer = attachRecurrent(regularizer, site, args);
    return { layer, base: layer };
  }
  const base = baseLayer(hook);
  return { layer: attachWeights(regularizer, hook, site, base), base };
}

interface LayerAt {
  readonly layer: tf.layers.Layer;
  /** The layer without its regularizer. */
  readonly base: tf.layers.Layer;
}

/** Gives a model the same weights whatever regularizer is in it: a weight's value depends on its shape and order. */
function fix(model: tf.LayersModel, own: ReadonlySet<string>): void {
  let index = 0;
  for (const weight of model.weights) {
    if (own.has(weight.name)) continue;
    const value = tf.tidy(() =>
      tf.mul(
        values(
          weight.shape.map((n) => n ?? 1),
          `weight ${index}`,
        ),
        0.5,
      ),
    );
    weight.write(value);
    value.dispose();
    index += 1;
  }
}

const inputAt = (subject: Subject, hook: ProbeHook): tf.SymbolicTensor =>
  tf.input({ shape: shapeOf(subject, hook), ...(hook === 'embedding' ? { dtype: 'int32' } : {}) });

/**
 * The smallest model with one site: the input itself for activation hooks, one linear layer for layer hooks.
 * All probes of one hook have the same plain weights.
 */
export function probe(
  subject: Subject,
  hook: ProbeHook,
  regularizer: Regularizer = make(subject),
  siteName = 'site',
  seed = 5,
): tf.LayersModel {
  const input = inputAt(subject, hook);
  const site = { name: siteName, seed, depth: 1 };
  if (isActivation(hook)) {
    const output = attach(regularizer, hook, site, input);
    return tf.model({ inputs: input, outputs: output });
  }
  const { layer, base } = layerAt(regularizer, hook, site);
  const output = layer.apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  const plain = new Set(base.weights.map((weight) => weight.name));
  fix(model, new Set(model.weights.map((weight) => weight.name).filter((name) => !plain.has(name))));
  return model;
}

/** The probe of a hook without any regularizer: what rate 0 must equal. */
export function plainProbe(subject: Subject, hook: ProbeHook): tf.LayersModel {
  return probe(subject, hook, none);
}

/** A trainable network around one site, ending in three logits. */
export function network(subject: Subject, hook: ProbeHook): tf.LayersModel {
  const regularizer = make(subject);
  const input = inputAt(subject, hook);
  const site = { name: 'site', seed: 5, depth: 1 };
  let value: tf.SymbolicTensor;
  if (isActivation(hook)) {
    value = attach(regularizer, hook, site, input);
  } else {
    value = layerAt(regularizer, hook, site).layer.apply(input) as tf.SymbolicTensor;
  }
  if (value.shape.length > 2) value = tf.layers.flatten().apply(value) as tf.SymbolicTensor;
  // The output hook wraps the layer whose output the loss takes, so nothing may follow it.
  if (hook === 'output') return tf.model({ inputs: input, outputs: value });
  const output = tf.layers.dense({ units: 3, name: 'logits' }).apply(value) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}

/** One training pass of a model with one output. */
export function trainingPass(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  return model.apply(x, { training: true }) as tf.Tensor;
}

/** One inference pass of a model with one output. */
export function inferencePass(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  return model.apply(x, { training: false }) as tf.Tensor;
}

/** Saves a model to memory and loads it back. */
export async function reload(model: tf.LayersModel): Promise<tf.LayersModel> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = JSON.parse(JSON.stringify({ ...saved, weightData: undefined })) as tf.io.ModelArtifacts;
      if (saved.weightData !== undefined) artifacts.weightData = saved.weightData;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  if (artifacts === undefined) throw new Error('model.save wrote nothing');
  return tf.loadLayersModel(tf.io.fromMemory(artifacts));
}
