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

/** `2-of-8`, for names of folders. */
export const shardName = ({ index, count }: Shard): string => `${index}-of-${count}`;

/** The part of a list that is a shard's: every so many, so that parts have tasks and arms in like proportion. */
export const partOf = <T>(items: readonly T[], { index, count }: Shard): T[] =>
  items.filter((_, i) => i % count === index - 1);

/** Most parts of a plan. */
const mostParts = 999_999;

/** The fields that decide a plan: they are checked, and nothing of them is run or read as a command. */
const planSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('suite'), ...suitePlanSchema.shape }),
  z.strictObject({
    kind: z.literal('claims'),
    size: z.enum(['quick', 'full']),
    only: z.array(z.string().max(100)).min(1).max(100).optional(),
    steps: z.number().int().min(1).max(10_000_000).optional(),
  }),
]);

/** What makes the whole plan that a shard is a part of. */
export type ShardPlan = z.infer<typeof planSchema>;

const part = z.number().int().min(1).max(mostParts);

const schema = z.strictObject({
  version: z.literal(2),
  shard: z
    .strictObject({ index: part, count: part })
    .refine(({ index, count }) => index <= count, { error: 'expected an index of at most the count' }),
  plan: planSchema,
  trials: z
    .array(z.string().regex(/^t[0-9a-f]{20}$/, 'expected t and 20 hex digits'))
    .min(1)
    .max(1_000_000),
});

/** What a folder says of the shard whose trials it has: the plan, and the ids of its trials in its order. */
export type ShardNote = z.infer<typeof schema>;

const fileName = 'shard.json';
/** Most bytes of a note. */
const mostBytes = 2 ** 26;

/** Notes in a folder which shard of which plan it has. */
export function writeShardNote(directory: string, note: Omit<ShardNote, 'version'>): void {
  replaceFile(join(directory, fileName), `${JSON.stringify({ version: 2, ...note })}\n`);
}

/** The note of a folder. @throws UsageError when it has none, RunError when it is damaged. */
export function readShardNote(directory: string): ShardNote {
  const path = join(directory, fileName);
  const text = readTextIfThere(path, mostBytes);
  if (text === undefined) {
    throw new UsageError(
      `${directory}: expected the folder of a run with --shard, received one without ${fileName}. Name the folders of the parts.`,
    );
  }
  return shardNoteOf(text, path);
}

/** As {@link readShardNote}, for the text of the note. */
export function shardNoteOf(text: string, path: string): ShardNote {
  try {
    return parsedBy(schema, JSON.parse(text));
  } catch (error) {
    throw new RunError(
      `${path} is damaged or of another version: ${reasonOf(error)}. Run that part again; its finished trials are kept.`,
    );
  }
}
