import type { Task } from '@regatta/trial';
import { fashionMnistCnn } from './cnn/fashion-mnist-cnn.ts';
import { fashionMnistResnet } from './cnn/fashion-mnist-resnet.ts';
import { generatedGlyphsCnn } from './cnn/generated-glyphs-cnn.ts';
import { optdigitsCnn } from './cnn/optdigits-cnn.ts';
import { fashionMnistMlp } from './mlp/fashion-mnist-mlp.ts';
import { generatedTabularMlp } from './mlp/generated-tabular-mlp.ts';
import { optdigitsMlp } from './mlp/optdigits-mlp.ts';
import { uciMlps } from './mlp/uci-regression-mlp.ts';
import { generatedGrammarRnn } from './rnn/generated-grammar-rnn.ts';
import { generatedMemoryRnn } from './rnn/generated-memory-rnn.ts';
import { japaneseVowelsGru } from './rnn/japanese-vowels-gru.ts';
import { movieReviewsLstm, snipsLstm } from './rnn/sentence-lstms.ts';
import { shakespeareCharLstm } from './rnn/shakespeare-char-lstm.ts';
import { wikitext2WordLstm, wikitext2WordLstmTied } from './rnn/wikitext-2-word-lstm.ts';
import { fashionMnistVit } from './transformer/fashion-mnist-vit.ts';
import { generatedRecallTransformer } from './transformer/generated-recall-transformer.ts';
import { japaneseVowelsTransformer } from './transformer/japanese-vowels-transformer.ts';
import { movieReviewsTransformer, snipsTransformer } from './transformer/sentence-transformers.ts';
import { shakespeareCharTransformer } from './transformer/shakespeare-char-transformer.ts';

/** All built-in tasks. */
export const tasks: readonly Task[] = [
  generatedTabularMlp,
  generatedGlyphsCnn,
  optdigitsMlp,
  optdigitsCnn,
  ...uciMlps,
  fashionMnistMlp,
  fashionMnistCnn,
  fashionMnistResnet,
  generatedMemoryRnn,
  generatedGrammarRnn,
  japaneseVowelsGru,
  shakespeareCharLstm,
  wikitext2WordLstm,
  wikitext2WordLstmTied,
  movieReviewsLstm,
  snipsLstm,
  generatedRecallTransformer,
  fashionMnistVit,
  japaneseVowelsTransformer,
  shakespeareCharTransformer,
  movieReviewsTransformer,
  snipsTransformer,
];
