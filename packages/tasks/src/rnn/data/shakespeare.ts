import { loadTinyShakespeare, splitCharacters } from '@regatta/datasets';
import type { LoadContext, TaskData } from '@regatta/trial';
import { once } from '../../once.ts';
import { oneHot, textData } from './text.ts';

/** Number of distinct characters in the whole text. */
export const characters = 65;
/** Symbols per window. */
export const steps = 64;

/**
 * Training: the first `count` characters of Tiny Shakespeare; validation and test: 50,000 characters each of its last two
 * twentieths. Inputs are ids for an embedding.
 */
export const shakespeareIds = once(
  async ({
    files,
    count,
  }: {
    readonly files: LoadContext['files'];
    readonly count: number;
  }): Promise<TaskData> => {
    const { ids, vocabulary, checksums } = await loadTinyShakespeare(files);
    const view = { kind: 'text', symbols: vocabulary, between: '' } as const;
    return { ...textData(splitCharacters(ids, { train: count }), steps, 50_000), view, checksums };
  },
  ({ count }) => String(count),
);

const loadVectors = once(
  async (files: LoadContext['files']): Promise<TaskData> => ({
    ...(await shakespeareIds({ files, count: 100_000 })),
    encode: oneHot(characters),
  }),
);

/** The same with 100,000 training characters, as one-hot vectors. */
export const shakespeareData = ({ files }: LoadContext): Promise<TaskData> => loadVectors(files);
