import { gelu, layerNormalization, maskedSoftmax, silu } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { attendCases } from './attend.ts';
import type { SpeedCase } from './measure.ts';
import { normal } from './normal.ts';
import { type Op, pair, prepared } from './op-cases.ts';
import { blockStep } from './transformer-block.ts';

const [batch, heads, tokens, width] = [32, 4, 64, 128];
const head = width / heads;

const scores = [batch, heads, tokens, tokens];
const activations = [batch * tokens, 4 * width];
const rows = [batch, tokens, width];

const stockMasked: Op = (x) => {
  const allowed = tf.greater(tf.range(0, tokens), 7);
  return tf.softmax(tf.add(x!, tf.mul(tf.sub(1, tf.cast(allowed, 'float32')), -1e9)));
};
const masked: Op = (x) => maskedSoftmax(x!, tf.greater(tf.range(0, tokens), 7));

const stockNorm: Op = (x, gain, offset) => {
  const { mean, variance } = tf.moments(x!, -1, true);
  const factor = tf.rsqrt(tf.add(variance, 1e-3));
  return tf.add(tf.mul(tf.mul(tf.sub(x!, mean), factor), gain!), offset!);
};

const stockGelu: Op = (x) => tf.mul(tf.mul(x!, 0.5), tf.add(tf.erf(tf.mul(x!, Math.SQRT1_2)), 1));

/** tfjs's layer, which runs on our kernels where they are installed. */
function layerCase(backward: boolean): SpeedCase {
  return {
    name: backward ? 'layer-norm-layer-gradient' : 'layer-norm-layer',
    title: `tf.layers.layerNormalization [${rows}], forward${backward ? ' and gradients' : ''}`,
    prepare: () => {
      const layer = tf.layers.layerNormalization();
      const x = normal(rows, 'x');
      (layer.apply(x) as tf.Tensor).dispose();
      return prepared((value) => layer.apply(value!) as tf.Tensor, [x], backward);
    },
  };
}

/** A stack of products, as in attention. */
function product(
  count: number,
  [m, k, n]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
): SpeedCase {
  const how = [transposeA ? 'transposeA' : '', transposeB ? 'transposeB' : ''].filter(Boolean).join(', ');
  return {
    name: `batch-${m}x${k}x${n}${transposeA ? '-ta' : ''}${transposeB ? '-tb' : ''}`,
    title: `${count} matMul ${m}x${k}x${n}${how === '' ? '' : ` ${how}`}`,
    flops: 2 * count * m * k * n,
    prepare: () =>
      prepared(
        (a, b) => tf.matMul(a!, b!, transposeA, transposeB),
        [
          normal(transposeA ? [count, k, m] : [count, m, k], 'a'),
          normal(transposeB ? [count, n, k] : [count, k, n], 'b'),
        ],
        false,
      ),
  };
}

/** The operations of a Transformer block with 32 sequences of 64 tokens, 128 features and 4 heads. */
export const attentionCases: readonly SpeedCase[] = [
  ...pair(
    'softmax',
    `softmax [${scores}]`,
    [scores],
    (x) => tf.softmax(x!),
    (x) => tf.softmax(x!),
  ),
  ...pair('masked-softmax', `masked softmax [${scores}]`, [scores], masked, stockMasked),
  ...pair(
    'layer-norm',
    `layer normalization [${rows}] in operations`,
    [rows, [width], [width]],
    (x, gain, offset) => layerNormalization(x!, { gain: gain!, offset: offset! }),
    stockNorm,
  ),
  layerCase(false),
  layerCase(true),
  ...pair('gelu', `GELU [${activations}]`, [activations], (x) => gelu(x!), stockGelu),
  ...pair(
    'silu',
    `SiLU [${activations}]`,
    [activations],
    (x) => silu(x!),
    (x) => tf.mul(x!, tf.sigmoid(x!)),
  ),
  ...[false, true].flatMap((ta) =>
    [false, true].map((tb) => product(batch * heads, [tokens, head, tokens], ta, tb)),
  ),
  product(batch * heads, [tokens, tokens, head], false, false),
  ...attendCases,
  blockStep,
];
