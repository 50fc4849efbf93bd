import { loadJapaneseVowels, type SeriesSplit } from '@regatta/datasets';
import type { LoadContext, Split, TaskData } from '@regatta/trial';
import { once } from '../../once.ts';

/** One in this many series of the training file is for validation. */
const validatesOneIn = 3;

/** Some series of a file. */
function splitOf({ series, labels, count }: SeriesSplit, rows: readonly number[]): Split {
  const width = series.length / count;
  const inputs = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    inputs.set(series.subarray(row * width, (row + 1) * width), i * width);
  });
  return { size: rows.length, inputs, labels: Int32Array.from(rows, (row) => labels[row]!) };
}

const load = once(async (files: LoadContext['files']): Promise<TaskData> => {
  const { train, test, maxLength, channels, checksums } = await loadJapaneseVowels(files);
  const rows = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  // The file is ordered by speaker with 30 utterances each, so every third utterance gives ten per speaker.
  const validates = (row: number): boolean => row % validatesOneIn === validatesOneIn - 1;
  const trainRows = rows(train.count);
  return {
    inputShape: [maxLength, channels],
    train: splitOf(
      train,
      trainRows.filter((row) => !validates(row)),
    ),
    validation: splitOf(train, trainRows.filter(validates)),
    test: splitOf(test, rows(test.count)),
    checksums,
  };
});

/**
 * Utterances of nine speakers, padded with steps of zeros to the longest utterance; the network masks the padding. Two thirds
 * of the official training file are for training, the other third for validation.
 */
export const japaneseVowelsData = ({ files }: LoadContext): Promise<TaskData> => load(files);
