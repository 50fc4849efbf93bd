import * as tf from '@tensorflow/tfjs';
import { attach, attachWeights } from '../attach.ts';
import { beginTraining } from '../begin-training.ts';
import { lossesOf } from '../layer-tree.ts';
import type { LossFunction, Regularizer } from '../regularizer.ts';
import { stream } from '../stream.ts';
import type { BatchContext } from '../training-hooks.ts';
import { trainingOutput } from '../training-output.ts';
import { numbers } from './assert.ts';
import { inferencePass, inputFor } from './probe.ts';
import type { Subject } from './subject.ts';

/** Rows per batch. */
export const ROWS = 8;
const CLASSES = 3;

const crossEntropy: LossFunction = (yTrue, yPred) => tf.losses.softmaxCrossEntropy(yTrue, yPred).asScalar();

/** A small classifier with every site of a dense network; its initial weights do not depend on the regularizer. */
export function classifier(subject: Subject, regularizer: Regularizer): tf.LayersModel {
  const hook = regularizer.image === undefined ? 'input' : 'image';
  const x = inputFor(subject, hook, 1);
  const input = tf.input({ shape: x.shape.slice(1) });
  const site = (name: string) => ({ name, seed: 5, depth: 1 });
  const zeros = { kernelInitializer: 'zeros' } as const;
  const dense = (name: string, units: number) => tf.layers.dense({ name, units, ...zeros });
  let value = attach(regularizer, hook, site('input'), input);
  if (value.shape.length > 2) value = tf.layers.flatten().apply(value) as tf.SymbolicTensor;
  const hidden = dense('hidden', 6);
  value = attachWeights(regularizer, 'dense', site('hidden'), hidden).apply(value) as tf.SymbolicTensor;
  value = attach(regularizer, 'hidden', site('hidden'), value);
  const logits = dense('logits', CLASSES);
  const output = attachWeights(regularizer, 'output', site('logits'), logits).apply(value);
  for (const [i, layer] of [hidden, logits].entries()) {
    const kernel = layer.weights[0]!;
    const shape = kernel.shape.map((n) => n ?? 1);
    const size = shape.reduce((product, n) => product * n, 1);
    kernel.write(tf.tensor(stream(3).fold(i).normal(size), shape));
  }
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
}

/** One-hot targets that cycle through the classes. */
export const targets = (): tf.Tensor => {
  const hot = Array.from({ length: ROWS }, (_, i) =>
    Array.from({ length: CLASSES }, (_, c) => +(i % CLASSES === c)),
  );
  return tf.tensor2d(hot);
};

/** A batch of inputs. */
export const inputs = (subject: Subject, regularizer: Regularizer): tf.Tensor =>
  inputFor(subject, regularizer.image === undefined ? 'input' : 'image', ROWS);

/** The context of a batch hook at a step. */
export const contextAt = (step: number): BatchContext => ({
  stream: stream(7).fold(step),
  step,
  outputShape: [null, CLASSES],
});

/** Trains for a few steps of plain gradient descent with every hook, as a training loop does. */
export function train(subject: Subject, regularizer: Regularizer, model: tf.LayersModel): void {
  const learningRate = 0.05;
  const lossOf = regularizer.loss?.(crossEntropy) ?? crossEntropy;
  const steps = 8;
  const training = beginTraining(regularizer, model, { steps });
  const optimizer = tf.train.sgd(learningRate);
  const x = inputs(subject, regularizer);
  const y = targets();
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const batch = regularizer.batch?.(x, y, contextAt(step)) ?? { x, y };
      const variables = model.trainableWeights.flatMap((weight) => {
        const value = weight.read();
        return value instanceof tf.Variable ? [value] : [];
      });
      optimizer.minimize(
        () => {
          const logits = trainingOutput(
            regularizer,
            () => model.apply(batch.x, { training: true }) as tf.Tensor,
          );
          return tf.addN([lossOf(batch.y, logits), ...lossesOf(model)]).asScalar();
        },
        false,
        variables,
      );
    });
    training.afterStep({ step, learningRate });
    if (step % 2 === 0) continue;
    const validationLoss = tf.tidy(() => numbers(crossEntropy(y, inferencePass(model, x)))[0]!);
    if (training.afterEvaluation({ step: step + 1, validationLoss }) === 'stop') break;
  }
  training.end();
  optimizer.dispose();
  tf.dispose([x, y]);
}
