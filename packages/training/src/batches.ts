import { RegattaError, type Stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { exampleWeights, type WeightOptions } from './example-weights.ts';
import {
  checkedExamples,
  type ExampleLists,
  type Examples,
  type Tensors,
  takeRows,
  tensorsIn,
} from './examples.ts';
import { checkRows } from './fixed-rows.ts';
import { checkInputs } from './inputs.ts';
import type { Objective } from './objective.ts';
import { checkTargets } from './targets.ts';

/** A batch from a source: `{ x, y }`, `{ xs, ys }` as in `model.fitDataset`, or a pair `[x, y]`. */
export type SourceBatch =
  | Examples
  | {
      /** Inputs, [batch, ...] each. */
      readonly xs: Tensors;
      /** Targets, [batch, ...] each. */
      readonly ys: Tensors;
    }
  | readonly [Tensors, Tensors];

/** A `tf.data.Dataset` of batches. */
export interface BatchDataset {
  /** Number of batches; null if it is not known, Infinity for a dataset without end. */
  readonly size?: number | null;
  /** Starts an epoch. */
  iterator(): Promise<{
    /** Returns the next batch. */
    next(): Promise<IteratorResult<SourceBatch | tf.TensorContainer>>;
  }>;
}

/**
 * A source of batches: a list, an iterable or a `tf.data.Dataset`. Each iteration must give the same batches in the same
 * order.
 */
export type BatchSource = Iterable<SourceBatch> | AsyncIterable<SourceBatch> | BatchDataset;

/** Training or validation data: all examples, or batches of examples. A dataset can be given without `{ batches }`. */
export type TrainingData =
  | Examples
  | {
      /** The batches of an epoch, in order. */
      readonly batches: BatchSource;
    }
  | BatchDataset;

/** The source of batches in data; undefined for examples. */
export function sourceIn(data: TrainingData): BatchSource | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  if ('batches' in data) return data.batches;
  return 'iterator' in data && typeof data.iterator === 'function' ? data : undefined;
}

/** A batch with tensors in the model's order. */
export interface OrderedBatch {
  readonly x: readonly tf.Tensor[];
  readonly y: readonly tf.Tensor[];
  /** Weight of each example. */
  readonly weights?: Float32Array;
  readonly rows: number;
  /** Frees the tensors that were created for this batch. */
  dispose(): void;
}

/** Provides the batches of each epoch. */
export interface Batches {
  /** Steps per epoch, if known in advance. */
  readonly perEpoch: number | undefined;
  /** Returns the batches of an epoch. @param skip number of batches to skip at the start. */
  epoch(epoch: number, skip: number): AsyncGenerator<OrderedBatch>;
  /** Ends an iteration that continues over epochs. */
  close(): void;
}

/** How examples are split into batches. */
export interface BatchPlan {
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Stream for shuffling epochs. */
  readonly order: Stream;
  /** Indices of the training examples. */
  readonly rows: Int32Array;
  readonly weights?: Float32Array | undefined;
}

/** Batches of examples held in tensors. The order in an epoch depends only on the stream and the epoch number. */
export function batchesOf(examples: ExampleLists, plan: BatchPlan): Batches {
  const { batchSize, shuffle, order, rows, weights } = plan;
  const perEpoch = Math.ceil(rows.length / batchSize);
  return {
    perEpoch,
    close() {},
    async *epoch(epoch, skip) {
      const shuffled = shuffle
        ? order
            .fold(epoch)
            .permutation(rows.length)
            .map((i) => rows[i]!)
        : rows;
      for (let i = skip; i < perEpoch; i++) {
        const taken = shuffled.slice(i * batchSize, (i + 1) * batchSize);
        const [x, y] = [takeRows(examples.x, taken), takeRows(examples.y, taken)];
        const own = [...x, ...y];
        const weighted = weights && { weights: Float32Array.from(taken, (row) => weights[row]!) };
        yield { x, y, rows: taken.length, ...weighted, dispose: () => tf.dispose(own) };
      }
    },
  };
}

interface Pulled {
  readonly batch: unknown;
  readonly owned: boolean;
}

async function* pulled(source: BatchSource): AsyncGenerator<Pulled> {
  if ('iterator' in source) {
    const iterator = await source.iterator();
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      yield { batch: next.value, owned: true };
    }
  } else {
    for await (const batch of source) yield { batch, owned: false };
  }
}

const noBatches = (subject: string): RegattaError =>
  new RegattaError({
    subject,
    expected: 'at least one batch in each epoch',
    received: 'none',
    remedy:
      'Pass a source that can be iterated over more than once: the iterator of a function* runs only once.',
  });

/** The batches of a source, over and over. @throws RegattaError if the source is empty. */
async function* repeated(source: BatchSource, subject: string): AsyncGenerator<Pulled> {
  for (;;) {
    let empty = true;
    for await (const one of pulled(source)) {
      empty = false;
      yield one;
    }
    if (empty) throw noBatches(subject);
  }
}

const isTensors = (value: unknown): value is Tensors =>
  value instanceof tf.Tensor || (typeof value === 'object' && value !== null);

/** Inputs and targets of a batch from a source. @throws RegattaError for anything else. */
function examplesIn(batch: unknown, subject: string): Examples {
  const inside: object = typeof batch === 'object' && batch !== null ? batch : {};
  const pair = Array.isArray(batch) && batch.length === 2;
  const [x, y]: unknown[] = pair
    ? batch
    : 'xs' in inside
      ? [inside.xs, Reflect.get(inside, 'ys')]
      : [Reflect.get(inside, 'x'), Reflect.get(inside, 'y')];
  if (isTensors(x) && isTensors(y)) return { x, y };
  throw new RegattaError({
    subject,
    expected: 'batches { x, y }, { xs, ys } or [x, y]',
    received:
      batch instanceof tf.Tensor
        ? `a tensor of shape [${batch.shape}]`
        : Array.isArray(batch)
          ? `a list of ${batch.length}`
          : Object.keys(inside),
    remedy:
      'Map each batch to inputs and targets, e.g. tf.data.zip({ xs, ys }).batch(32). To weight examples, pass data as tensors and the option sampleWeight.',
  });
}

/** What batches from a source are checked against, and how they are read. */
export interface SourcePlan {
  readonly model: tf.LayersModel;
  readonly objective: Objective;
  readonly subject: string;
  /** Batches of an epoch; the next epoch continues after them, and the source starts over when it ends. */
  readonly perEpoch?: number | undefined;
  /** Whether training ends by itself, without the end of the source. */
  readonly bounded: boolean;
  readonly classWeight?: WeightOptions['classWeight'] | undefined;
}

/**
 * Batches from a source, each of which is checked. Batches of a `tf.data.Dataset` are freed after their step; others
 * belong to the caller.
 *
 * @throws RegattaError for a source that is invalid, empty, or without an end that is needed.
 */
export function batchesFrom(source: BatchSource, plan: SourcePlan): Batches {
  const { model, objective, subject, perEpoch, bounded, classWeight } = plan;
  const usable =
    typeof source === 'object' &&
    source !== null &&
    (Symbol.iterator in source || Symbol.asyncIterator in source || 'iterator' in source);
  if (!usable) {
    throw new RegattaError({
      subject,
      expected: 'batches that can be iterated over',
      received: source,
      remedy: 'Pass a list, an object with Symbol.asyncIterator, or a tf.data.Dataset of { x, y }.',
    });
  }
  if (perEpoch === undefined && !bounded && 'size' in source && source.size === Number.POSITIVE_INFINITY) {
    throw new RegattaError({
      subject,
      expected: 'batches that end',
      received: 'a dataset of infinite size',
      remedy:
        subject === 'fit'
          ? 'Set batchesPerEpoch, or steps instead of epochs.'
          : 'Set validationBatches, or take(n) batches of the dataset.',
    });
  }
  const checked = ({ batch, owned }: Pulled): OrderedBatch => {
    const made: tf.Tensor[] = [];
    const dispose = (): void => {
      tf.dispose(made);
      if (owned) tf.dispose(batch as tf.TensorContainer);
    };
    try {
      const examples = examplesIn(batch, subject);
      const given = [examples.x, examples.y].flatMap(tensorsIn);
      const lists = checkedExamples(examples, objective.inputs, objective.targets, subject);
      made.push(...[...lists.x, ...lists.y].filter((tensor) => !given.includes(tensor)));
      checkRows(model, lists.size, subject);
      checkInputs(lists, objective.inputs, subject);
      checkTargets(lists, objective, model.outputs, subject);
      const weights = exampleWeights(lists, classWeight === undefined ? {} : { classWeight }, {
        objective,
        model,
        part: true,
      });
      return { ...lists, ...(weights && { weights }), rows: lists.size, dispose };
    } catch (error) {
      dispose();
      throw error;
    }
  };
  const skipped = ({ batch, owned }: Pulled): void => {
    if (owned) tf.dispose(batch as tf.TensorContainer);
  };
  let held: { readonly stream: AsyncGenerator<Pulled>; position: number } | undefined;
  const close = (): void => {
    void held?.stream.return(undefined);
    held = undefined;
  };
  /** The next batch of an iteration over all epochs. */
  const next = async (at: { readonly stream: AsyncGenerator<Pulled>; position: number }): Promise<Pulled> => {
    const { value, done } = await at.stream.next();
    at.position += 1;
    if (done === true) throw noBatches(subject);
    return value;
  };
  return {
    perEpoch,
    close,
    async *epoch(epoch, skip) {
      if (perEpoch !== undefined) {
        const start = epoch * perEpoch + skip;
        if (held?.position !== start) close();
        const at = held ?? { stream: repeated(source, subject), position: 0 };
        held = at;
        while (at.position < start) skipped(await next(at));
        for (let i = skip; i < perEpoch; i++) yield checked(await next(at));
        return;
      }
      let seen = 0;
      for await (const one of pulled(source)) {
        seen += 1;
        if (seen <= skip) skipped(one);
        else yield checked(one);
      }
      if (seen === 0) throw noBatches(subject);
    },
  };
}
