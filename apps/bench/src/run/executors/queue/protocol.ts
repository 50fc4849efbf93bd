import { createHash } from 'node:crypto';
import type { Trial } from '@regatta/record';
import { bytesOf, messageOf, parsedBy, type TrialRecord, trialSchema } from '@regatta/record';
import { codeVersion } from '@regatta/trial';
import type { Redis } from 'ioredis';
import * as z from 'zod';

/** The BullMQ queue that trials wait in. A job's id is that of its trial, so that a trial waits there once. */
export const queueName = 'regatta-trials';

/** What a job holds. */
export interface Order {
  readonly trial: Trial;
  /** The version of the code whose numbers are wanted. */
  readonly code: string;
}

/** The start of the reason of a job that a worker would not run, though another may. */
export const refused = 'refused: ';
/** The start of the reason of a job whose numbers differ from those of an earlier run of it. */
export const contradicted = 'contradicted: ';

const orderSchema: z.ZodType<Order> = z.strictObject({ trial: trialSchema, code: z.string().max(100) });

/** The order for a trial by this code. */
export const orderOf = (trial: Trial): Order => ({ trial, code: codeVersion() });

/** The order that a job holds. Throws an error that says in one line what is wrong: anyone may write into a queue. */
export function readOrder(data: unknown, jobId: string | undefined): Order {
  let order: Order;
  try {
    order = parsedBy(orderSchema, data);
  } catch (error) {
    throw new Error(`not an order of Regatta: ${messageOf(error)}`);
  }
  if (order.trial.id === jobId) return order;
  throw new Error(`not an order of Regatta: job ${jobId} holds trial ${order.trial.id}`);
}

/** The sha256 of what a trial's spec decides in its record. */
export const digestOf = (record: TrialRecord): string =>
  createHash('sha256').update(bytesOf(record)).digest('hex');

/** Days after which digests are forgotten. */
const days = 30;

/**
 * Notes the digest of a result, so that a trial that ran twice is found out when its numbers differ, also when the queue
 * takes only one of the two results.
 *
 * @returns whether every run of this trial noted so far came to the same bytes.
 */
export async function agrees(connection: Redis, record: TrialRecord): Promise<boolean> {
  const key = `${queueName}:digests:${record.versions.code}`;
  const digest = digestOf(record);
  await connection.hsetnx(key, record.id, digest);
  await connection.expire(key, days * 24 * 3600);
  return (await connection.hget(key, record.id)) === digest;
}

/** The list of the ids of trials that ran twice with different numbers. */
export const contradictionsKey: string = `${queueName}:contradictions`;
