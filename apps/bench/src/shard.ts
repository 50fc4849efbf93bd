import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { RunError, UsageError } from './errors.ts';
import { parsedBy, reasonOf } from './reason.ts';

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

/** What a folder says of the shard whose trials it has. */
export interface ShardNote {
  readonly version: 1;
  readonly shard: Shard;
  /** The words after `pnpm bench` that make the whole plan. */
  readonly words: readonly string[];
  /** Ids of the trials of the whole plan, in its order. */
  readonly trials: readonly string[];
}

const fileName = 'shard.json';

const schema: z.ZodType<ShardNote> = z.object({
  version: z.literal(1),
  shard: z.object({ index: z.number().int().min(1), count: z.number().int().min(1) }),
  words: z.array(z.string()),
  trials: z.array(z.string()),
});

/** Notes in a folder which shard of which plan it has. */
export function writeShardNote(directory: string, note: ShardNote): void {
  writeFileSync(join(directory, fileName), `${JSON.stringify(note)}\n`);
}

/** The note of a folder. @throws UsageError when it has none, RunError when it is damaged. */
export function readShardNote(directory: string): ShardNote {
  const path = join(directory, fileName);
  if (!existsSync(path)) {
    throw new UsageError(
      `${directory}: expected the folder of a run with --shard, received one without ${fileName}. Name the folders of the parts.`,
    );
  }
  return shardNoteOf(readFileSync(path, 'utf8'), path);
}

/** As {@link readShardNote}, for the text of the note. */
export function shardNoteOf(text: string, path: string): ShardNote {
  try {
    return parsedBy(schema, JSON.parse(text));
  } catch (error) {
    throw new RunError(
      `${path} is damaged: ${reasonOf(error)}. Run that part again; its finished trials are kept.`,
    );
  }
}
