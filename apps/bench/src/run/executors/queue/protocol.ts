import { createHash } from 'node:crypto';
import type { Trial } from '@regatta/record';
import { bytesOf, messageOf, parsedBy, type TrialRecord, trialSchema } from '@regatta/record';
import { codeVersion } from '@regatta/trial';
import type { Redis } from 'ioredis';
import * as z from 'zod';

/** The BullMQ queue of trials. A job has the id of its trial, so each trial is queued only once. */
export const queueName = 'regatta-trials';

/** Content of a job. */
export interface Order {
  readonly trial: Trial;
  /** The required code version. */
  readonly code: string;
}

/** Prefix of the reason if a worker refused a job that another one may run. */
export const refused = 'refused: ';
/** Prefix of the reason if a job's numbers differ from those of an earlier run of it. */
export const contradicted = 'contradicted: ';

const orderSchema: z.ZodType<Order> = z.strictObject({ trial: trialSchema, code: z.string().max(100) });

/** The order for a trial with this code version. */
export const orderOf = (trial: Trial): Order => ({ trial, code: codeVersion() });

/** Validates the order in a job, because anyone may write to a queue. @throws Error that states in one line what is wrong. */
export function readOrder(data: unknown, jobId: string | undefined): Order {
  let order: Order;
  try {
    order = parsedBy(orderSchema, data);
  } catch (error) {
    throw new Error(`not a Regatta job: ${messageOf(error)}`);
  }
  if (order.trial.id === jobId) return order;
  throw new Error(`not a Regatta job: job ${jobId} contains trial ${order.trial.id}`);
}

/** SHA-256 of the reproducible part of a record. */
export const digestOf = (record: TrialRecord): string =>
  createHash('sha256').update(bytesOf(record)).digest('hex');

/** Days after which digests expire. */
const days = 30;

/**
 * Stores the digest of a result, to detect trials that ran twice with different numbers, even if the queue accepts only one
 * of the two results.
 *
 * @returns whether all recorded runs of this trial gave the same bytes.
 */
export async function agrees(connection: Redis, record: TrialRecord): Promise<boolean> {
  const key = `${queueName}:digests:${record.versions.code}`;
  const digest = digestOf(record);
  for (;;) {
    await connection.hsetnx(key, record.id, digest);
    await connection.expire(key, days * 24 * 3600);
    const stored = await connection.hget(key, record.id);
    // A server that restarted without its data in between has lost what was stored; that is no other result.
    if (stored !== null) return stored === digest;
  }
}

/** Key of the list of ids of trials that ran twice with different numbers. */
export const contradictionsKey: string = `${queueName}:contradictions`;
