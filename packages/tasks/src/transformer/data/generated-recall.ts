import type { Stream } from '@regatta/core';
import { generateRecall, type RecallOptions, type RecallSplit } from '@regatta/datasets/generated';
import type { LoadContext, Split, TaskData } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { checksumOf } from '../../generated.ts';
import { once } from '../../once.ts';

/** Steps of a sequence. */
export const steps = 16;
/** Distinct values, the classes. */
export const values = 8;
/** Numbers of an encoded step: a key; a key or none, and a value or none, of the step before. */
export const features = 26;

/** Where the second and the third part of an encoded step begin. */
const [before, shown] = [8, 17];
/** No key or value, in the first step. */
const none = 8;

/** Ids [count, 16, 3] of a step's key, and of the key and the value of the step before, as positions in the encoded step. */
function splitOf({ count, keys, values: labels }: RecallSplit): Split {
  const inputs = new Int32Array(3 * keys.length);
  keys.forEach((key, i) => {
    const isFirst = i % steps === 0;
    inputs.set(
      [key, before + (isFirst ? none : keys[i - 1]!), shown + (isFirst ? none : labels[i - 1]!)],
      3 * i,
    );
  });
  return { size: count, inputs, labels: Int32Array.from(labels) };
}

/** Three ones in 26 numbers: a product with them is the sum of a row of each of three tables. */
const encode = (ids: tf.Tensor): tf.Tensor => tf.sum(tf.oneHot(ids.toInt(), features), 2).toFloat();

/** Keys and their values, some of which are wrong; each seed draws its own sequences. */
export function recallData(options: RecallOptions): (context: LoadContext) => Promise<TaskData> {
  const load = once(
    async (examples: Stream): Promise<TaskData> => {
      const data = generateRecall(options, examples);
      const [train, validation, test] = [splitOf(data.train), splitOf(data.validation), splitOf(data.test)];
      return {
        inputShape: [steps, 3],
        labelShape: [steps],
        encode,
        train,
        validation,
        test,
        checksums: { 'generated-recall': checksumOf(train, validation, test) },
        bayesLoss: data.bayes.loss,
      };
    },
    (examples) => examples.key.join(),
  );
  return ({ split }) => load(split);
}
