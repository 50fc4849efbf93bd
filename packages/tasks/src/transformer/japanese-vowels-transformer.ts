import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { japaneseVowelsData } from '../rnn/data/japanese-vowels.ts';
import {
  classifySeries,
  classifySeriesHooks,
  type TransformerShape,
  transformerArchitecture,
} from './network.ts';

const shape: TransformerShape = { width: 32, heads: 4, inner: 64, depth: 2, classes: 9 };
const [steps, channels] = [29, 12];

/** Speaker identification among nine speakers, from the same utterances as the GRU has; padding is masked in the attention. */
export const japaneseVowelsTransformer: Task = {
  name: 'japanese-vowels-transformer',
  title: 'Japanese vowels, 180 training utterances, Transformer',
  family: 'transformer',
  dataset: 'japanese-vowels',
  testSet: { kind: 'fixed', size: 370, examples: 'utterances' },
  architecture: transformerArchitecture(shape, channels, 'dense'),
  hooks: classifySeriesHooks,
  objective: classification(shape.classes),
  defaults: { steps: 300, batchSize: 30, learningRate: 2e-3, warmup: 60, clipNorm: 1 },
  load: japaneseVowelsData,
  build: (regularizer, context) => classifySeries([steps, channels], { shape, regularizer, context }),
};
