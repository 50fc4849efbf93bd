import * as tf from '@tensorflow/tfjs';
import { attach, attachBlock, attachBranches, attachWeights } from '../attach.ts';
import { attachAttention } from '../attach-attention.ts';
import { attachRecurrent } from '../attach-recurrent.ts';
import { type ActivationHook, hooks, isHookOf, type LayerHook, placeHooks } from '../hooks.ts';
import { none, type Regularizer, type Site } from '../regularizer.ts';
import { stream } from '../stream.ts';
import { make, type ProbeHook, type Subject } from './subject.ts';

/** The sites at which a regularizer acts. */
export const hooksOf = (regularizer: Regularizer): ProbeHook[] =>
  placeHooks.filter((hook) => regularizer[hook] !== undefined);

export const isActivation = (hook: ProbeHook): hook is ActivationHook => isHookOf(hook, 'activation');

const values = (shape: readonly number[], path: string): tf.Tensor => {
  const count = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(stream(11).fold(path).normal(count), [...shape]);
};

const shapeOf = (subject: Subject, hook: ProbeHook): number[] => [
  ...(subject.shapes?.[hook] ?? hooks[hook].example),
];

/** A batch of inputs for a hook; the same salt gives the same batch. */
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

const shapeAt = (input: tf.SymbolicTensor): number => input.shape.at(-1) ?? 1;

function baseLayer(hook: LayerHook): tf.layers.Layer {
  const name = 'wrapped';
  if (hook === 'conv') return tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', name });
  if (hook === 'pool') return tf.layers.maxPooling2d({ poolSize: 2, name });
  if (hook === 'embedding') return tf.layers.embedding({ inputDim: 8, outputDim: 4, name });
  return tf.layers.dense({ units: 6, name });
}

/** The value after a site, and the network's own layers there. */
interface Placed {
  readonly value: tf.SymbolicTensor;
  readonly own: readonly tf.layers.Layer[];
}

/** Applies the regularizer at a site with the given input. */
function place(regularizer: Regularizer, hook: ProbeHook, site: Site, input: tf.SymbolicTensor): Placed {
  if (isActivation(hook)) return { value: attach(regularizer, hook, site, input), own: [] };
  if (hook === 'branches') {
    const own = [0, 1].map((index) =>
      tf.layers.conv2d({ filters: 6, kernelSize: 1, name: `branch${index}` }),
    );
    const build = (index: 0 | 1): tf.SymbolicTensor => own[index]!.apply(input) as tf.SymbolicTensor;
    return { value: attachBranches(regularizer, site, build), own };
  }
  if (hook === 'block') {
    const layer = tf.layers.dense({ units: shapeAt(input), name: 'block' });
    const build = (x: tf.SymbolicTensor): tf.SymbolicTensor => layer.apply(x) as tf.SymbolicTensor;
    return { value: attachBlock(regularizer, site, input, build), own: [layer] };
  }
  if (hook === 'attention') {
    const layer = attachAttention(regularizer, site, { numHeads: 3, keyDim: 2, name: 'wrapped' });
    return { value: layer.apply(input) as tf.SymbolicTensor, own: [layer] };
  }
  if (hook === 'recurrent') {
    const args = { cell: 'lstm', units: 4, name: 'wrapped', returnSequences: true } as const;
    const layer = attachRecurrent(regularizer, site, args);
    return { value: layer.apply(input) as tf.SymbolicTensor, own: [layer] };
  }
  const base = baseLayer(hook);
  const layer = attachWeights(regularizer, hook, site, base);
  return { value: layer.apply(input) as tf.SymbolicTensor, own: [base] };
}

/** Sets the network's own weights to values that depend only on shape and order, not on the regularizer. */
function fix(model: tf.LayersModel, own: ReadonlySet<string>): void {
  let index = 0;
  for (const weight of model.weights) {
    if (!own.has(weight.name)) continue;
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
 * The smallest model with one site: the input itself for activation hooks, one linear layer for layer hooks, one
 * convolution per branch for `branches`, one dense layer for `block`. All probes of a hook have the same plain weights.
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
  const { value, own } = place(regularizer, hook, site, input);
  const model = tf.model({ inputs: input, outputs: value });
  const plain = new Set(own.flatMap(({ weights }) => weights.map(({ name }) => name)));
  fix(model, plain);
  return model;
}

/** The probe of a hook without a regularizer, which rate 0 must equal. */
export function plainProbe(subject: Subject, hook: ProbeHook): tf.LayersModel {
  return probe(subject, hook, none);
}

/** A trainable network around one site, ending in three logits. */
export function network(subject: Subject, hook: ProbeHook): tf.LayersModel {
  const regularizer = make(subject);
  const input = inputAt(subject, hook);
  const site = { name: 'site', seed: 5, depth: 1 };
  let { value } = place(regularizer, hook, site, input);
  // Layers that drop tokens change the number of steps, so nothing can be flattened behind them.
  if (value.shape.length === 3 && value.shape[1] === null)
    value = tf.layers.globalAveragePooling1d({}).apply(value) as tf.SymbolicTensor;
  if (value.shape.length > 2) value = tf.layers.flatten().apply(value) as tf.SymbolicTensor;
  // The output hook wraps the last layer, so nothing can follow it.
  if (hook === 'output') return tf.model({ inputs: input, outputs: value });
  const output = tf.layers.dense({ units: 3, name: 'logits' }).apply(value) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}

/** Runs a training pass of a model with one output. */
export function trainingPass(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  return model.apply(x, { training: true }) as tf.Tensor;
}

/** Runs an inference pass of a model with one output. */
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
