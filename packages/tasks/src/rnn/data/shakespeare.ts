import { loadTinyShakespeare, splitCharacters } from '@regatta/datasets';
import type { LoadContext, TaskData } from '@regatta/trial';
import { once } from '../../once.ts';
import { oneHot, textData } from './text.ts';

/** Number of distinct characters in the whole text. */
export const characters = 65;
/** Symbols per window. */
export const steps = 64;

const load = once(async (files: LoadContext['files']): Promise<TaskData> => {
  const { ids, vocabulary, checksums } = await loadTinyShakespeare(files);
  const view = { kind: 'text', symbols: vocabulary, between: '' } as const;
  return { ...textData(splitCharacters(ids), steps, 50_000), encode: oneHot(characters), view, checksums };
});

/**
 * Training: the first 100,000 characters of Tiny Shakespeare; validation and test: 50,000 characters each of its last two
 * twentieths.
 */
export const shakespeareData = ({ files }: LoadContext): Promise<TaskData> => load(files);
