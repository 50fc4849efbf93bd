import { attach, attachAttention } from '@regatta/core';
import { dropout } from '@regatta/dense-dropout';
import { adam, recordedStep } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { isOurs } from './contender.ts';
import type { SpeedCase } from './measure.ts';
import { normal } from './normal.ts';
import { warmUpsOf } from './steps.ts';

const [batch, tokens, width, heads] = [32, 64, 128, 4];
const rate = 0.1;

/** Attention of projected queries, keys and values [batch, tokens, width], in tfjs operations. */
class StockAttention extends tf.layers.Layer {
  /** Class name. @nocollapse */
  static className = 'SpeedStockAttention';
  readonly #dropout = tf.layers.dropout({ rate });

  override computeOutputShape(shapes: tf.Shape[]): tf.Shape {
    return shapes[0]!;
  }

  override call(inputs: tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const size = width / heads;
      const [q, k, v] = inputs.map((x) =>
        tf.transpose(tf.reshape(x, [batch, tokens, heads, size]), [0, 2, 1, 3]),
      );
      const scores = tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(size));
      const ahead = tf.sub(1, tf.linalg.bandPart(tf.ones([tokens, tokens]), -1, 0));
      const probabilities = tf.softmax(tf.add(scores, tf.mul(ahead, -1e9)));
      const kept = this.#dropout.apply(probabilities, { training: true }) as tf.Tensor;
      return tf.reshape(tf.transpose(tf.matMul(kept, v!), [0, 2, 1, 3]), [batch, tokens, width]);
    });
  }
}

type Value = tf.SymbolicTensor;

/** A layer applied to a value. */
const of = (layer: tf.layers.Layer, ...values: Value[]): Value =>
  layer.apply(values.length === 1 ? values[0]! : values) as Value;

/** x + dropout(attention(norm(x))), then the same with two dense layers. */
function block(stock: boolean): tf.LayersModel {
  const regularizer = dropout({ rate });
  const dropped = (value: Value, name: string): Value =>
    stock
      ? of(tf.layers.dropout({ rate }), value)
      : (attach(regularizer, 'hidden', { name, seed: 1 }, value) as Value);
  const dense = (units: number, activation?: 'gelu'): tf.layers.Layer =>
    tf.layers.dense({ units, kernelInitializer: 'glorotUniform', ...(activation ? { activation } : {}) });
  const attention = (value: Value): Value => {
    if (stock) {
      const [q, k, v] = [dense(width), dense(width), dense(width)].map((layer) => of(layer, value));
      return of(dense(width), of(new StockAttention({}), q!, k!, v!));
    }
    const treated = { name: 'attention-dropout', attention: () => ({ probabilities: { rate } }) };
    const args = { numHeads: heads, keyDim: width / heads, causal: true };
    return of(attachAttention(treated, { name: 'attention', seed: 1 }, args), value);
  };
  const input = tf.input({ shape: [tokens, width] });
  const attended = attention(of(tf.layers.layerNormalization(), input));
  const middle = of(tf.layers.add(), input, dropped(attended, 'attended'));
  const inner = of(dense(4 * width, 'gelu'), of(tf.layers.layerNormalization(), middle));
  const output = of(tf.layers.add(), middle, dropped(of(dense(width), inner), 'outer'));
  return tf.model({ inputs: input, outputs: output });
}

/** A training step of one pre-LN block; ours is recorded and replayed. */
export const blockStep: SpeedCase = {
  name: 'block-step',
  title: `pre-LN block, ${batch} x ${tokens} x ${width}, ${heads} heads, causal, GELU, dropout ${rate} three times, Adam`,
  prepare: (contender) => {
    const stock = !isOurs(contender);
    const model = block(stock);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const optimizer = stock ? tf.train.adam(1e-3, 0.9, 0.999, 1e-7) : adam({ learningRate: 1e-3 });
    const x = normal([batch, tokens, width], 'x');
    const loss = (): tf.Scalar =>
      tf.mean(tf.square(model.apply(x, { training: true }) as tf.Tensor)) as tf.Scalar;
    const minimize = (): tf.Tensor[] => {
      optimizer.minimize(loss, false, variables);
      return [];
    };
    const step = contender.name === 'regatta' ? recordedStep(minimize) : undefined;
    const run = (): void => void (step === undefined ? tf.tidy(minimize) : step.run());
    return {
      warmUps: warmUpsOf(contender),
      run,
      result: () => Float32Array.from(variables[0]!.dataSync().subarray(0, 16)),
    };
  },
};
