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

/** A batch as a source gives it: `{ x, y }`, or `{ xs, ys }` as `model.fitDataset` takes it. */
export type SourceBatch =
  | Examples
  | {
      /** Inputs, [batch, ...] each. */
      readonly xs: Tensors;
      /** Targets, [batch, ...] each. */
      readonly ys: Tensors;
    };

/** Batches, the same ones in the same order each time it is gone through: a list, an iterable, a `tf.data.Dataset`. */
export type BatchSource =
  | Iterable<SourceBatch>
  | AsyncIterable<SourceBatch>
  | {
      /** Begins an epoch. */
      iterator(): Promise<{
        /** The next batch. */
        next(): Promise<IteratorResult<SourceBatch>>;
      }>;
    };

/** What a model is trained on: all examples, or batches of them. */
export type TrainingData =
  | Examples
  | {
      /** The batches of an epoch, in order. */
      readonly batches: BatchSource;
    };

/** A batch in the order of a model. */
export interface OrderedBatch {
  readonly x: readonly tf.Tensor[];
  readonly y: readonly tf.Tensor[];
  /** Weight of each example. */
  readonly weights?: Float32Array;
  readonly rows: number;
  /** Frees what was made for this batch. */
  dispose(): void;
}

/** Gives the batches of one epoch after another. */
export interface Batches {
  /** Steps in an epoch, where it is known beforehand. */
  readonly perEpoch: number | undefined;
  /** @param skip batches at the start that are left out. */
  epoch(epoch: number, skip: number): AsyncGenerator<OrderedBatch>;
}

/** How examples become batches. */
export interface BatchPlan {
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Stream that epochs are shuffled from. */
  readonly order: Stream;
  /** Positions of the examples that are trained on. */
  readonly rows: Int32Array;
  readonly weights?: Float32Array | undefined;
}

/** Batches of examples that are there as tensors; an epoch's order depends on the stream and its number alone. */
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
 * Batches of a source, checked one by one. Those of a `tf.data.Dataset` are freed after their step; others belong to
 * whoever makes them.
 *
 * @throws RegattaError for a source that is none, or that is empty.
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
      expected: 'batches that can be gone through',
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
        remedy: 'Pass a source that can be gone through again: a function* makes only one pass.',
      });
    },
  };
}
