import { stream } from '@regatta/core';
import { type AttentionNoise, attend, checkAttention, plainAttend } from '@regatta/core/attention';
import * as tf from '@tensorflow/tfjs';
import { isOurs } from './contender.ts';
import type { SpeedCase } from './measure.ts';
import { type Op, pair } from './op-cases.ts';

const [batch, heads, tokens, head] = [32, 4, 64, 32];
const shape = [batch, tokens, heads, head];

interface Variant {
  readonly rate: number;
  readonly causal: boolean;
}

/** Noise of one call; each call draws a new mask. */
function noiseOf(rate: number, call: number): AttentionNoise {
  if (rate === 0) return {};
  const keep = { stream: stream(7).fold(call), per: [0, 1, 2, 3], firstRow: 0 };
  return { probabilities: { rate, keep, normalizer: 'expected' } };
}

/** Attention of Regatta by its kernels or in plain operations. */
function ours({ rate, causal }: Variant, isPlain: boolean): Op {
  let call = 0;
  return (query, key, value) => {
    call += 1;
    const inputs = { query: query!, key: key!, value: value! };
    const noise = noiseOf(rate, call);
    const path = isPlain
      ? plainAttend(inputs, { causal }, noise, checkAttention(inputs, { causal }))
      : attend(inputs, { causal }, noise);
    return path.y;
  };
}

/** Attention as one writes it in tfjs. */
function stock({ rate, causal }: Variant): Op {
  const dropout = tf.layers.dropout({ rate });
  return (...inputs) => {
    const [q, k, v] = inputs.map((x) => tf.transpose(x, [0, 2, 1, 3]));
    const products = tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(head));
    const ahead = tf.sub(1, tf.linalg.bandPart(tf.ones([tokens, tokens]), -1, 0));
    const probabilities = tf.softmax(causal ? tf.add(products, tf.mul(ahead, -1e9)) : products);
    const dropped = dropout.apply(probabilities, { training: true }) as tf.Tensor;
    return tf.transpose(tf.matMul(dropped, v!), [0, 2, 1, 3]);
  };
}

function cases(variant: Variant): SpeedCase[] {
  const { rate, causal } = variant;
  const how = `${causal ? ', causal' : ''}${rate > 0 ? `, dropout ${rate}` : ''}`;
  const name = `attend${causal ? '-causal' : ''}${rate > 0 ? '-dropout' : ''}`;
  const title = `attention [${shape}]${how}`;
  const shapes = [shape, shape, shape];
  const flops = 4 * batch * heads * tokens * tokens * head;
  const withFlops = (item: SpeedCase, i: number): SpeedCase => ({
    ...item,
    flops: i === 0 ? flops : 3 * flops,
  });
  const plain = pair(`plain-${name}`, `${title}, in operations`, shapes, ours(variant, true), stock(variant));
  return [
    ...pair(name, title, shapes, ours(variant, false), stock(variant)),
    ...plain.map(
      (item): SpeedCase => ({
        ...item,
        prepare: (contender) => (isOurs(contender) ? item.prepare(contender) : undefined),
      }),
    ),
  ].map((item, i) => withFlops(item, i % 2));
}

/** Attention of 32 sequences of 64 tokens with 4 heads of size 32, by its kernels, in operations, and in tfjs. */
export const attendCases: readonly SpeedCase[] = [
  ...cases({ rate: 0, causal: false }),
  ...cases({ rate: 0.1, causal: false }),
  ...cases({ rate: 0.1, causal: true }),
];
