import { join } from 'node:path';
import { parsedBy, RunError, reasonOf, UsageError } from '@regatta/record';
import { readTextIfThere, replaceFile } from '@regatta/record/files';
import * as z from 'zod';
import { suitePlanSchema } from './plan-file.ts';

/** One of `count` parts of a plan, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** `2-of-8`, for folder names. */
export const shardName = ({ index, count }: Shard): string => `${index}-of-${count}`;

/** The items of a shard: every `count`-th one, so that all parts contain similar proportions of tasks and arms. */
export const partOf = <T>(items: readonly T[], { index, count }: Shard): T[] =>
  items.filter((_, i) => i % count === index - 1);

/** Maximum number of parts of a plan. */
const mostParts = 999_999;

/** Fields that determine a plan. They are validated, and never executed or parsed as a command. */
const planSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('suite'), ...suitePlanSchema.shape }),
  z.strictObject({
    kind: z.literal('claims'),
    size: z.enum(['quick', 'full']),
    only: z.array(z.string().max(100)).min(1).max(100).optional(),
    steps: z.number().int().min(1).max(10_000_000).optional(),
  }),
]);

/** Fields that determine the whole plan that a shard is part of. */
export type ShardPlan = z.infer<typeof planSchema>;

const part = z.number().int().min(1).max(mostParts);

const schema = z.strictObject({
  version: z.literal(2),
  shard: z
    .strictObject({ index: part, count: part })
    .refine(({ index, count }) => index <= count, { error: 'expected an index no larger than the count' }),
  plan: planSchema,
  trials: z
    .array(z.string().regex(/^t[0-9a-f]{20}$/, 'expected t and 20 hex digits'))
    .min(1)
    .max(1_000_000),
});

/** Note in the folder of a shard: the plan, and the ids of its trials in plan order. */
export type ShardNote = z.infer<typeof schema>;

const fileName = 'shard.json';
/** Maximum size of a note in bytes. */
const mostBytes = 2 ** 26;

/** Writes a note to a folder that says which shard of which plan it contains. */
export function writeShardNote(directory: string, note: Omit<ShardNote, 'version'>): void {
  replaceFile(join(directory, fileName), `${JSON.stringify({ version: 2, ...note })}\n`);
}

/** Reads the shard note of a folder. @throws UsageError if there is none. @throws RunError if it is damaged. */
export function readShardNote(directory: string): ShardNote {
  const path = join(directory, fileName);
  const text = readTextIfThere(path, mostBytes);
  if (text === undefined) {
    throw new UsageError(
      `${directory}: expected the folder of a run with --shard, received one without ${fileName}. Pass the folders of the parts.`,
    );
  }
  return shardNoteOf(text, path);
}

/** Like {@link readShardNote}, for the text of the note. */
export function shardNoteOf(text: string, path: string): ShardNote {
  try {
    return parsedBy(schema, JSON.parse(text));
  } catch (error) {
    throw new RunError(
      `${path} is damaged or of another version: ${reasonOf(error)}. Run that part again; its finished trials are kept.`,
    );
  }
}
