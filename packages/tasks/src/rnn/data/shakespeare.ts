import { loadTinyShakespeare, splitCharacters } from '@regatta/datasets';
import type { LoadContext, TaskData } from '@regatta/trial';
import { once } from '../../once.ts';
import { oneHot, textData } from './text.ts';

/** Distinct characters of the whole text. */
export const characters = 65;
/** Symbols of a window. */
export const steps = 64;

const load = once(async (files: LoadContext['files']): Promise<TaskData> => {
  const { ids, vocabulary, checksums } = await loadTinyShakespeare(files);
  const view = { kind: 'text', symbols: vocabulary, between: '' } as const;
  return { ...textData(splitCharacters(ids), steps, 50_000), encode: oneHot(characters), view, checksums };
});

/** The first 100,000 characters of Tiny Shakespeare; 50,000 each of its last two twentieths validate and test. */
export const shakespeareData = ({ files }: LoadContext): Promise<TaskData> => load(files);
