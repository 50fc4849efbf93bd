import { RegattaError, type Stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import {
  checkedExamples,
  type ExampleLists,
  type Examples,
  type Tensors,
  takeRows,
  tensorsIn,
} from './examples.ts';
import type { Objective } from './objective.ts';
import { checkTargets } from './targets.ts';

/** A batch from a source: `{ x, y }`, or `{ xs, ys }` as in `model.fitDataset`. */
export type SourceBatch =
  | Examples
  | {
      /** Inputs, [batch, ...] each. */
      readonly xs: Tensors;
      /** Targets, [batch, ...] each. */
      readonly ys: Tensors;
    };

/**
 * A source of batches: a list, an iterable or a `tf.data.Dataset`. Each iteration must give the same batches in the same
 * order.
 */
export type BatchSource =
  | Iterable<SourceBatch>
  | AsyncIterable<SourceBatch>
  | {
      /** Starts an epoch. */
      iterator(): Promise<{
        /** Returns the next batch. */
        next(): Promise<IteratorResult<SourceBatch>>;
      }>;
    };

/** Training data: all examples, or batches of examples. */
export type TrainingData =
  | Examples
  | {
      /** The batches of an epoch, in order. */
      readonly batches: BatchSource;
    };

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

async function* pulled(source: BatchSource): AsyncGenerator<{ batch: SourceBatch; owned: boolean }> {
  if ('iterator' in source) {
    const iterator = await source.iterator();
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      yield { batch: next.value, owned: true };
    }
  } else {
    for await (const batch of source) yield { batch, owned: false };
  }
}

/**
 * Batches from a source, each of which is checked. Batches of a `tf.data.Dataset` are freed after their step; others
 * belong to the caller.
 *
 * @throws RegattaError for a source that is invalid or empty.
 */
export function batchesFrom(
  source: BatchSource,
  objective: Objective,
  outputs: readonly tf.SymbolicTensor[],
  subject: string,
): Batches {
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
  return {
    perEpoch: undefined,
    async *epoch(_epoch, skip) {
      let seen = 0;
      for await (const { batch, owned } of pulled(source)) {
        const examples = 'xs' in batch ? { x: batch.xs, y: batch.ys } : batch;
        const given = [examples.x, examples.y].flatMap(tensorsIn);
        seen += 1;
        try {
          if (seen <= skip) continue;
          const lists = checkedExamples(examples, objective.inputs, objective.targets, subject);
          checkTargets(lists, objective, outputs, subject);
          const made = [...lists.x, ...lists.y].filter((tensor) => !given.includes(tensor));
          yield { ...lists, rows: lists.size, dispose: () => tf.dispose(made) };
        } finally {
          if (owned) tf.dispose(given);
        }
      }
      if (seen > 0) return;
      throw new RegattaError({
        subject,
        expected: 'at least one batch in each epoch',
        received: 'none',
        remedy:
          'Pass a source that can be iterated over more than once: the iterator of a function* runs only once.',
      });
    },
  };
}
