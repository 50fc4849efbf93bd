import * as tf from '@tensorflow/tfjs';
import { sizeOf } from './array.ts';
import { valuesOf } from './case.ts';
import { type Finding, judge, type Measured, refused } from './measure.ts';

/** A model, or a loss of one, as a function of its input and weights. */
export interface LayerCase {
  /** Names in `tf.layers` that it covers. */
  readonly covers: readonly string[];
  readonly name: string;
  readonly shape: readonly number[];
  readonly layers: () => tf.layers.Layer[];
  /** Ids below this number instead of floats. */
  readonly ids?: number;
  readonly loss?: string;
  readonly training?: boolean;
}

const L = tf.layers;
const one = (
  cover: string,
  name: string,
  shape: readonly number[],
  layer: () => tf.layers.Layer,
  more: Partial<LayerCase> = {},
): LayerCase => ({ covers: [cover], name, shape, layers: () => [layer()], ...more });

const image = [5, 7, 2];
const volume = [4, 5, 3, 2];
const steps = [5, 3];
const activations = [
  'elu',
  'hardSigmoid',
  'linear',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'tanh',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
] as const;
const losses = [
  'meanSquaredError',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'cosineProximity',
  'squaredHinge',
  'hinge',
  'categoricalHinge',
  'logcosh',
  'categoricalCrossentropy',
  'binaryCrossentropy',
  'kullbackLeiblerDivergence',
  'poisson',
  'sparseCategoricalCrossentropy',
];
const pads = ['same', 'valid'] as const;
const formats = ['channelsLast', 'channelsFirst'] as const;
const merge = (name: 'add' | 'average' | 'maximum' | 'minimum' | 'multiply' | 'concatenate'): LayerCase => ({
  covers: [name, 'dense'],
  name,
  shape: [3, 4],
  layers: () => {
    const input = tf.input({ shape: [3, 4] });
    const left = L.dense({ units: 3 }).apply(input) as tf.SymbolicTensor;
    const right = L.dense({ units: 3, activation: 'tanh' }).apply(input) as tf.SymbolicTensor;
    return [tf.model({ inputs: input, outputs: L[name]().apply([left, right]) as tf.SymbolicTensor })];
  },
});

/** Every layer of `tf.layers`, every activation and every loss. */
export const layerCases: readonly LayerCase[] = [
  ...activations.map((activation) =>
    one('dense', `activation ${activation}`, [4], () =>
      L.dense({ units: 5, activation: activation as 'relu' }),
    ),
  ),
  ...losses.map((loss) =>
    one('dense', `loss ${loss}`, [4], () => L.dense({ units: 5, activation: 'softmax' }), { loss }),
  ),
  one('activation', 'activation', [4], () => L.activation({ activation: 'tanh' })),
  one('elu', 'elu', [4], () => L.elu()),
  one('reLU', 'reLU, maxValue', [4], () => L.reLU({ maxValue: 0.5 })),
  one('leakyReLU', 'leakyReLU', [4], () => L.leakyReLU()),
  one('prelu', 'prelu', [3, 4], () => L.prelu()),
  one('prelu', 'prelu, slopes shared along rows', [3, 4, 2], () => L.prelu({ sharedAxes: [1, 2] })),
  one('prelu', 'prelu, slopes shared along channels', [3, 4], () => L.prelu({ sharedAxes: [2] })),
  one('thresholdedReLU', 'thresholdedReLU', [4], () => L.thresholdedReLU({ theta: 0.1 })),
  one('softmax', 'softmax', [4], () => L.softmax()),
  ...pads.flatMap((padding) => [
    one('conv1d', `conv1d ${padding}`, [7, 2], () =>
      L.conv1d({ filters: 3, kernelSize: 3, padding, strides: 2 }),
    ),
    one('conv1d', `conv1d ${padding}, dilated`, [9, 2], () =>
      L.conv1d({ filters: 3, kernelSize: 3, padding, dilationRate: 2, activation: 'tanh' }),
    ),
    one('conv3d', `conv3d ${padding}`, volume, () => L.conv3d({ filters: 2, kernelSize: 2, padding })),
    one('conv3d', `conv3d ${padding}, strides 2`, volume, () =>
      L.conv3d({ filters: 2, kernelSize: 3, padding: 'same', strides: 2 }),
    ),
    one('conv3dTranspose', `conv3dTranspose ${padding}`, [2, 3, 2, 2], () =>
      L.conv3dTranspose({ filters: 2, kernelSize: 2, padding, strides: 2 }),
    ),
    one('averagePooling1d', `averagePooling1d ${padding}`, [7, 2], () =>
      L.averagePooling1d({ poolSize: 2, padding }),
    ),
    one('maxPooling1d', `maxPooling1d ${padding}`, [7, 2], () => L.maxPooling1d({ poolSize: 2, padding })),
    one('averagePooling3d', `averagePooling3d ${padding}`, volume, () =>
      L.averagePooling3d({ poolSize: [2, 2, 2], strides: [1, 2, 1], padding } as never),
    ),
    one('maxPooling3d', `maxPooling3d ${padding}`, volume, () =>
      L.maxPooling3d({ poolSize: [2, 2, 2], strides: [1, 2, 1], padding } as never),
    ),
    ...formats.flatMap((dataFormat) => {
      const shape = dataFormat === 'channelsLast' ? image : [2, 5, 7];
      const title = `${padding}, ${dataFormat}`;
      return [
        one('conv2d', `conv2d ${title}`, shape, () =>
          L.conv2d({ filters: 3, kernelSize: 3, padding, dataFormat }),
        ),
        one('conv2d', `conv2d ${title}, strides 2, swish`, shape, () =>
          L.conv2d({ filters: 3, kernelSize: 2, padding, dataFormat, strides: 2, activation: 'swish' }),
        ),
        one('conv2dTranspose', `conv2dTranspose ${title}`, shape, () =>
          L.conv2dTranspose({ filters: 2, kernelSize: 3, padding, dataFormat, strides: 2 }),
        ),
        one('averagePooling2d', `averagePooling2d ${title}`, shape, () =>
          L.averagePooling2d({ poolSize: 3, strides: 2, padding, dataFormat }),
        ),
        one('maxPooling2d', `maxPooling2d ${title}`, shape, () =>
          L.maxPooling2d({ poolSize: 2, padding, dataFormat }),
        ),
      ];
    }),
    one('depthwiseConv2d', `depthwiseConv2d ${padding}`, image, () =>
      L.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding }),
    ),
    one('separableConv2d', `separableConv2d ${padding}`, image, () =>
      L.separableConv2d({ filters: 3, kernelSize: 3, padding, activation: 'tanh' }),
    ),
  ]),
  one('conv2d', 'conv2d, dilated', [7, 8, 2], () => L.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2 })),
  ...formats.flatMap((dataFormat) => {
    const shape = dataFormat === 'channelsLast' ? [3, 4, 2] : [2, 3, 4];
    return [
      one('upSampling2d', `upSampling2d, ${dataFormat}`, shape, () =>
        L.upSampling2d({ dataFormat, size: [2, 3] }),
      ),
      one('upSampling2d', `upSampling2d bilinear, ${dataFormat}`, shape, () =>
        L.upSampling2d({ dataFormat, interpolation: 'bilinear' }),
      ),
      one('zeroPadding2d', `zeroPadding2d, ${dataFormat}`, shape, () =>
        L.zeroPadding2d({
          padding: [
            [1, 2],
            [0, 1],
          ],
          dataFormat,
        }),
      ),
      one('cropping2D', `cropping2D, ${dataFormat}`, shape, () =>
        L.cropping2D({
          cropping: [
            [1, 1],
            [0, 2],
          ],
          dataFormat,
        }),
      ),
    ];
  }),
  one('globalAveragePooling1d', 'globalAveragePooling1d', steps, () => L.globalAveragePooling1d({})),
  one('globalAveragePooling2d', 'globalAveragePooling2d', image, () => L.globalAveragePooling2d({})),
  one('globalMaxPooling1d', 'globalMaxPooling1d', steps, () => L.globalMaxPooling1d({})),
  one('globalMaxPooling2d', 'globalMaxPooling2d', image, () => L.globalMaxPooling2d({})),
  one('centerCrop', 'centerCrop', [6, 7, 2], () => L.centerCrop({ height: 4, width: 3 })),
  one('rescaling', 'rescaling', [4], () => L.rescaling({ scale: 0.5, offset: 1 })),
  one('dropout', 'dropout at inference', [4], () => L.dropout({ rate: 0.5 })),
  one('spatialDropout1d', 'spatialDropout1d at inference', steps, () => L.spatialDropout1d({ rate: 0.5 })),
  one('gaussianNoise', 'gaussianNoise at inference', [4], () => L.gaussianNoise({ stddev: 1 })),
  one('gaussianDropout', 'gaussianDropout at inference', [4], () => L.gaussianDropout({ rate: 0.5 })),
  one('alphaDropout', 'alphaDropout at inference', [4], () => L.alphaDropout({ rate: 0.5 })),
  one('flatten', 'flatten', image, () => L.flatten()),
  one('repeatVector', 'repeatVector', [4], () => L.repeatVector({ n: 3 })),
  one('reshape', 'reshape', [4, 3], () => L.reshape({ targetShape: [6, 2] })),
  one('permute', 'permute', [4, 3], () => L.permute({ dims: [2, 1] })),
  one('masking', 'masking', steps, () => L.masking({ maskValue: 0 })),
  one('embedding', 'embedding', [6], () => L.embedding({ inputDim: 7, outputDim: 3 }), { ids: 7 }),
  one('batchNormalization', 'batchNormalization in training', [3, 4], () => L.batchNormalization(), {
    training: true,
  }),
  one('batchNormalization', 'batchNormalization of images', image, () => L.batchNormalization(), {
    training: true,
  }),
  one('batchNormalization', 'batchNormalization at inference', image, () => L.batchNormalization()),
  one(
    'batchNormalization',
    'batchNormalization without scale',
    [3, 4],
    () => L.batchNormalization({ scale: false }),
    {
      training: true,
    },
  ),
  one(
    'batchNormalization',
    'batchNormalization without center',
    image,
    () => L.batchNormalization({ center: false }),
    {
      training: true,
    },
  ),
  one('layerNormalization', 'layerNormalization without scale', [3, 4], () =>
    L.layerNormalization({ scale: false }),
  ),
  one('layerNormalization', 'layerNormalization without center', [3, 4], () =>
    L.layerNormalization({ center: false }),
  ),
  one('layerNormalization', 'layerNormalization', [3, 4], () => L.layerNormalization()),
  one('layerNormalization', 'layerNormalization of two axes', [3, 4], () =>
    L.layerNormalization({ axis: [1, 2] }),
  ),
  ...(['add', 'average', 'maximum', 'minimum', 'multiply', 'concatenate'] as const).map(merge),
  {
    covers: ['dot'],
    name: 'dot',
    shape: [4],
    layers: () => {
      const input = tf.input({ shape: [4] });
      const left = L.dense({ units: 3 }).apply(input) as tf.SymbolicTensor;
      const right = L.dense({ units: 3 }).apply(input) as tf.SymbolicTensor;
      return [
        tf.model({ inputs: input, outputs: L.dot({ axes: -1 }).apply([left, right]) as tf.SymbolicTensor }),
      ];
    },
  },
  one('simpleRNN', 'simpleRNN', steps, () => L.simpleRNN({ units: 3, returnSequences: true })),
  one('gru', 'gru', steps, () => L.gru({ units: 3, goBackwards: true })),
  one('lstm', 'lstm', steps, () => L.lstm({ units: 3, activation: 'softplus' })),
  ...(['simpleRNNCell', 'gruCell', 'lstmCell'] as const).map((cell) =>
    one(cell, `rnn of ${cell}`, steps, () => L.rnn({ cell: L[cell]({ units: 3 }) as never }), {
      covers: [cell, 'rnn'],
    }),
  ),
  one('stackedRNNCells', 'rnn of stacked cells', steps, () =>
    L.rnn({
      cell: L.stackedRNNCells({ cells: [L.lstmCell({ units: 3 }), L.gruCell({ units: 2 })] }) as never,
    }),
  ),
  one('convLstm2d', 'convLstm2d', [3, 5, 4, 2], () => L.convLstm2d({ filters: 2, kernelSize: 3 })),
  one('convLstm2dCell', 'rnn of convLstm2dCell', [3, 5, 4, 2], () =>
    L.convLstm2d({ filters: 2, kernelSize: 2, padding: 'same' }),
  ),
  one('bidirectional', 'bidirectional', steps, () =>
    L.bidirectional({ layer: L.gru({ units: 2, returnSequences: true }) as never, mergeMode: 'concat' }),
  ),
  one('timeDistributed', 'timeDistributed', [3, 5, 4, 2], () =>
    L.timeDistributed({ layer: L.conv2d({ filters: 2, kernelSize: 3 }) }),
  ),
];

/** Layers without a case, with the reason. */
export const uncovered: Readonly<Record<string, string>> = {
  inputLayer: 'computes nothing',
  Layer: 'base class',
  RNN: 'base class',
  RNNCell: 'base class',
  input: 'computes nothing',
  categoryEncoding: 'has no gradient; counts categories in front of a model',
  randomWidth: 'resizes at random in front of a model; has no seed that is kept',
  resizing: 'throws in every model, because it takes the list of inputs for an image',
};

const BATCH = 3;
const STEP = 2e-3;

/** Values and gradients of a model on the current backend, with slopes by central differences in float32. */
export function measureLayer(
  given: LayerCase,
  wanted: Float32Array | undefined,
): Measured & { got?: Float32Array } {
  const engine = tf.engine();
  engine.startScope();
  try {
    return measured(given, wanted);
  } catch (error) {
    return { values: refused(error), gradients: refused(error) };
  } finally {
    engine.endScope();
  }
}

function measured(given: LayerCase, wanted: Float32Array | undefined): Measured & { got?: Float32Array } {
  const { ids, shape, name } = given;
  const input = L.inputLayer({ inputShape: [...shape], dtype: ids === undefined ? 'float32' : 'int32' });
  const model = tf.sequential({ layers: [input, ...given.layers()] });
  for (const [i, weight] of model.weights.entries()) {
    const own = weight.shape.map(Number);
    const range = /variance/.test(weight.name) ? { from: 0.5, to: 1.5 } : { from: -0.7, to: 0.7 };
    weight.write(tf.tensor(valuesOf({ shape: own, ...range }, `${name} ${i}`), own));
  }
  const whole = [BATCH, ...shape];
  const values = valuesOf({ shape: whole }, name);
  const x =
    ids === undefined
      ? tf.tensor(values, whole)
      : tf.tensor(
          values.map((value) => Math.floor(((value + 1.5) / 3) * ids)),
          whole,
          'int32',
        );
  const loss = lossOf(given, model);
  const at = (moved: tf.Tensor): tf.Scalar => {
    const y = model.apply(moved, { training: given.training === true });
    if (!(y instanceof tf.Tensor)) throw new Error('one output expected');
    return loss(y);
  };
  const y = model.predict(x) as tf.Tensor;
  const got = Float32Array.from(y.dataSync());
  const found: Finding[] = [];
  const slopeOf = (move: (step: number) => tf.Scalar): number =>
    (move(STEP).dataSync()[0]! - move(-STEP).dataSync()[0]!) / (2 * STEP);
  const compare = (gradient: tf.Tensor, direction: Float32Array, slope: number): void => {
    const parts = Array.from(gradient.dataSync(), (value, i) => value * direction[i]!);
    const sum = parts.reduce((a, b) => a + b, 0);
    const norm = Math.sqrt(parts.reduce((a, b) => a + b * b, 0));
    found.push(judge([sum], [slope], 0.02 * Math.max(0.1, Math.min(1, norm / Math.max(1, Math.abs(slope))))));
  };
  const direction = (of: readonly number[], salt: string): Float32Array =>
    valuesOf({ shape: of, from: -0.5, to: 0.5 }, `${name} ${salt}`);
  if (ids === undefined) {
    const move = direction(whole, 'x');
    const gradient = tf.grad((moved: tf.Tensor) => at(moved))(x);
    compare(
      gradient,
      move,
      slopeOf((step) => at(tf.add(x, tf.mul(tf.tensor(move, whole), step)))),
    );
  }
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  if (variables.length > 0) {
    const { grads } = tf.variableGrads(() => at(x), variables);
    for (const variable of variables) {
      const kept = tf.clone(variable);
      const move = direction(variable.shape, variable.name.replace(/_\d+|\d+/g, ''));
      const slope = slopeOf((step) => {
        variable.assign(tf.add(kept, tf.mul(tf.tensor(move, variable.shape), step)));
        return at(x);
      });
      variable.assign(kept);
      compare(grads[variable.name]!, move, slope);
    }
  }
  model.dispose();
  const right: Finding = { found: 'right', detail: '' };
  return {
    got,
    values: wanted === undefined ? right : judge(got, wanted),
    gradients: found.find(({ found: what }) => what !== 'right') ?? right,
  };
}

function lossOf({ loss, name }: LayerCase, model: tf.Sequential): (y: tf.Tensor) => tf.Scalar {
  const shape = [BATCH, ...model.outputs[0]!.shape.slice(1).map(Number)];
  if (loss === undefined) {
    const weights = tf.tensor(valuesOf({ shape }, `${name} loss`), shape);
    return (y) => tf.sum(tf.mul(y, weights)).asScalar();
  }
  const compiled = tf.model({ inputs: model.inputs, outputs: model.outputs });
  compiled.compile({ loss, optimizer: 'sgd' });
  const [f] = compiled.lossFunctions;
  const width = shape.at(-1)!;
  const sparse = loss.startsWith('sparse');
  const truth = sparse
    ? tf.tensor([0, 3, 1], [BATCH, 1])
    : tf.softmax(tf.tensor(valuesOf({ shape }, `${name} truth`), [sizeOf(shape) / width, width]));
  return (y) => tf.sum(f!(truth, y)).asScalar();
}
