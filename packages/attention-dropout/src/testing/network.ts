import { attach, attachAttention, attachBlock, attachWeights, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Steps of a sequence. */
export const steps = 6;
const [words, features] = [7, 4];

/** A classifier of sequences of {@link steps} words from 0 (padding) to 6, with every site of a Transformer. */
export function network(regularizer: Regularizer): tf.LayersModel {
  const site = (name: string) => ({ name, seed: 3, depth: 0.5 });
  const glorot = (seed: number) => tf.initializers.glorotUniform({ seed });
  const input = tf.input({ shape: [steps], dtype: 'int32' });
  const table = tf.layers.embedding({
    inputDim: words,
    outputDim: features,
    maskZero: true,
    embeddingsInitializer: glorot(1),
  });
  const embedded = attachWeights(regularizer, 'embedding', site('words'), table).apply(input);
  const sum = attach(regularizer, 'embedded', site('sum'), embedded as tf.SymbolicTensor);
  const tokens = attach(regularizer, 'tokens', site('tokens'), sum);
  const block = attachBlock(regularizer, site('block'), tokens, (x) => {
    const args = { numHeads: 2, keyDim: 2, kernelInitializer: glorot(2) } as const;
    const attended = attachAttention(regularizer, site('attention'), args).apply(x) as tf.SymbolicTensor;
    const branch = attach(regularizer, 'residual', site('residual'), attended);
    const middle = tf.layers.add().apply([x, branch]) as tf.SymbolicTensor;
    const dense = tf.layers.dense({ units: 8, activation: 'relu', kernelInitializer: glorot(3) });
    const inner = attach(regularizer, 'feedForward', site('inner'), dense.apply(middle) as tf.SymbolicTensor);
    const out = tf.layers.dense({ units: features, kernelInitializer: glorot(4) }).apply(inner);
    return tf.layers.add().apply([middle, out as tf.SymbolicTensor]) as tf.SymbolicTensor;
  });
  const pooled = tf.layers.globalAveragePooling1d({}).apply(block) as tf.SymbolicTensor;
  const output = tf.layers.dense({ units: 3, kernelInitializer: glorot(5) }).apply(pooled);
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
}
