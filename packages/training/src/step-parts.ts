import { lossesOf, type Regularizer } from '@regatta/core';
import { applyByVariable } from '@regatta/core/gradients';
import { clearCellMasks } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';
import type { OrderedBatch } from './batches.ts';
import { type ClipOptions, clipped, clippingFactor, globalNorm } from './clipping.ts';
import { applyConstraints } from './constraints.ts';
import { chosenFrom, outputLoss, outputsOf, trainingOutputs } from './losses.ts';
import type { Objective } from './objective.ts';
import { asItIs, type Replay, type ReplayedStep, replayedBy } from './replay.ts';

/** What a step computes with in addition to its batch. */
export interface StepContext {
  readonly model: tf.LayersModel;
  readonly regularizer: Regularizer;
  readonly objective: Objective;
  readonly optimizer: tf.Optimizer;
  readonly clipping: ClipOptions;
}

/** Gradient of a variable. */
interface Gradient {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** Loss and gradients of a batch, to be disposed of by the caller. */
export interface Gradients {
  /** Loss, penalty, metrics, and the norm over all gradients. */
  readonly summary: tf.Tensor;
  readonly gradients: readonly Gradient[];
  /** Variables that the forward pass assigned, such as moving averages, with their values before. */
  readonly replaced: readonly { readonly variable: tf.Variable; readonly before: tf.Tensor }[];
}

/** The two parts of a training step. Between them, the loss and the norm of the gradients are read and checked. */
export interface StepParts {
  /** Computes loss, penalties, metrics and gradients. */
  gradients(batch: OrderedBatch, variables: readonly tf.Variable[]): Gradients;
  /** Clips gradients, updates the weights and applies the constraints of layers. @param norm over all gradients. */
  update(gradients: readonly Gradient[], norm: number): void;
  /** Why a part is not replayed; undefined if nothing speaks against it. */
  notReplayed(): string | undefined;
  /** Frees the memory of recordings. */
  dispose(): void;
}

/** What the results of the gradient part are, besides the summary, in order. */
interface Layout {
  readonly gradients: readonly string[];
  readonly replaced: readonly tf.Variable[];
}

/** The step for one list of trainable variables. */
interface Recordings {
  readonly variables: readonly tf.Variable[];
  readonly gradients: ReplayedStep;
  readonly update: ReplayedStep;
  layout: Layout;
}

/** Non-trainable variables of a model with copies of their values; cheap, as copies share data until one is assigned. */
const heldIn = (model: tf.LayersModel): { variable: tf.Variable; before: tf.Tensor }[] =>
  model.nonTrainableWeights.flatMap((weight) => {
    const variable = weight.read();
    return variable instanceof tf.Variable ? [{ variable, before: variable.clone() }] : [];
  });

/** Splits the inputs of the gradient part: inputs and targets of the model, and weights of examples, if there are any. */
function batchIn({ objective }: StepContext, inputs: readonly tf.Tensor[]) {
  const [x, y] = [objective.inputs.length, objective.targets.length];
  return {
    x: inputs.slice(0, x),
    y: inputs.slice(x, x + y),
    weights: inputs[x + y] as tf.Tensor1D | undefined,
  };
}

/** Prepares the parts of a step. @param replay records and replays each part; without it, they are run as they are. */
export function stepParts(context: StepContext, replay: Replay = asItIs): StepParts {
  const { model, regularizer, objective, optimizer, clipping } = context;
  let current: Recordings | undefined;

  /** Loss, penalty, metrics and gradient norm in one tensor; gradients; and what the forward pass replaced. */
  const computed = (inputs: readonly tf.Tensor[], recordings: Recordings): tf.Tensor[] => {
    const { x, y, weights } = batchIn(context, inputs);
    const rows = x[0]?.shape[0] ?? 0;
    const held = heldIn(model);
    let losses = tf.tensor1d([]);
    const { grads } = optimizer.computeGradients(() => {
      const passes = trainingOutputs(regularizer, () => {
        clearCellMasks(model);
        return chosenFrom(outputsOf(model, x, true), objective);
      });
      const each = objective.losses.map((measure, i) =>
        outputLoss(measure, regularizer, weights)(y[i]!, passes[i]!),
      );
      const loss = tf.addN(each).asScalar();
      const penalty = lossesOf(model).reduce((sum, one) => tf.add(sum, one), tf.scalar(0));
      const first = (regularizer.passes ?? 1) === 1 ? passes : passes.map((all) => tf.slice(all, 0, rows));
      losses = tf.keep(tf.stack([loss, penalty, ...objective.measure(y, first, each)]).as1D());
      return tf.add(loss, penalty).asScalar();
    }, [...recordings.variables]);
    const summary = tf.concat([losses, globalNorm(Object.values(grads)).as1D()]);
    losses.dispose();
    const replaced = held.filter(({ variable, before }) => variable.dataId !== before.dataId);
    recordings.layout = {
      gradients: Object.keys(grads),
      replaced: replaced.map(({ variable }) => variable),
    };
    return [summary, ...Object.values(grads), ...replaced.map(({ before }) => before)];
  };

  const updated = (
    [factor, ...tensors]: readonly tf.Tensor[],
    { variables, layout }: Recordings,
  ): tf.Tensor[] => {
    const bounded = layout.gradients.map((name, i) => [name, clipped(tensors[i]!, factor!, clipping)]);
    const byName = Object.fromEntries(bounded);
    applyByVariable(
      optimizer,
      variables.map(({ name }) => ({ name, tensor: byName[name] })),
    );
    applyConstraints(model);
    return [];
  };

  const forget = (): void => {
    current?.gradients.dispose();
    current?.update.dispose();
    current = undefined;
  };

  /** The recordings for these variables; callbacks can freeze layers, or thaw them. */
  const recordingsFor = (variables: readonly tf.Variable[]): Recordings => {
    const isSame =
      current?.variables.length === variables.length &&
      current.variables.every((one, i) => one === variables[i]);
    if (current !== undefined && isSame) return current;
    forget();
    const made: Recordings = {
      variables,
      gradients: replayedBy(replay, (...inputs) => computed(inputs, made)),
      update: replayedBy(replay, (...inputs) => updated(inputs, made)),
      layout: { gradients: [], replaced: [] },
    };
    current = made;
    return made;
  };

  return {
    gradients({ x, y, weights }, variables) {
      const recordings = recordingsFor(variables);
      const given = weights === undefined ? [] : [tf.tensor1d(weights)];
      const [summary, ...rest] = recordings.gradients.run(...x, ...y, ...given);
      tf.dispose(given);
      const { gradients, replaced } = recordings.layout;
      return {
        summary: summary!,
        gradients: gradients.map((name, i) => ({ name, tensor: rest[i]! })),
        replaced: replaced.map((variable, i) => ({ variable, before: rest[gradients.length + i]! })),
      };
    },
    update(gradients, norm) {
      tf.tidy(() => {
        const factor = tf.scalar(clippingFactor(norm, clipping));
        current?.update.run(factor, ...gradients.map(({ tensor }) => tensor));
      });
    },
    notReplayed() {
      const reasons = { gradients: current?.gradients.reason, update: current?.update.reason };
      const known = Object.entries(reasons).filter(([, reason]) => reason !== undefined);
      return known.length === 0 ? undefined : known.map(([part, reason]) => `${part}: ${reason}`).join('; ');
    },
    dispose: forget,
  };
}
