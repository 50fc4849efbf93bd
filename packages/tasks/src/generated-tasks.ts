import type { Task } from '@regatta/trial';
import { generatedGlyphsCnn } from './cnn/generated-glyphs-cnn.ts';
import { generatedTabularMlp } from './mlp/generated-tabular-mlp.ts';
import { generatedGrammarRnn } from './rnn/generated-grammar-rnn.ts';
import { generatedMemoryRnn } from './rnn/generated-memory-rnn.ts';
import { generatedRecallTransformer } from './transformer/generated-recall-transformer.ts';

/** The tasks that need no files, and so the only tasks in a browser. */
export const tasks: readonly Task[] = [
  generatedTabularMlp,
  generatedGlyphsCnn,
  generatedMemoryRnn,
  generatedGrammarRnn,
  generatedRecallTransformer,
];
