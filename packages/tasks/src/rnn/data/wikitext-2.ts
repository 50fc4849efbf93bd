import { loadWikitext2 } from '@regatta/datasets';
import type { LoadContext, TaskData } from '@regatta/trial';
import { once } from '../../once.ts';
import { textData } from './text.ts';

/** Number of words in the vocabulary, including `<unk>`. */
export const words = 2001;
/** Words per window. */
export const steps = 35;

const trained = 200_000;
const held = 50_000;

const load = once(async (files: LoadContext['files']): Promise<TaskData> => {
  const { checksums, ...texts } = await loadWikitext2({ ...files, vocabulary: words - 1 });
  const parts = {
    train: texts.train.subarray(0, trained),
    validation: texts.validation.subarray(0, held),
    test: texts.test.subarray(0, held),
  };
  const view = { kind: 'text', symbols: texts.vocabulary, between: ' ' } as const;
  return { ...textData(parts, steps, held), view, checksums };
});

/**
 * Training: the first 200,000 words of WikiText-2; validation and test: the first 50,000 words of its other parts. Inputs
 * are word ids for an embedding.
 */
export const wikitext2Data = ({ files }: LoadContext): Promise<TaskData> => load(files);
