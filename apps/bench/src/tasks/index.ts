import type { Task } from '../task.ts';
import { fashionMnistCnn } from './cnn/fashion-mnist-cnn.ts';
import { fashionMnistResnet } from './cnn/fashion-mnist-resnet.ts';
import { generatedGlyphsCnn } from './cnn/generated-glyphs-cnn.ts';
import { fashionMnistMlp } from './mlp/fashion-mnist-mlp.ts';
import { generatedTabularMlp } from './mlp/generated-tabular-mlp.ts';
import { optdigitsMlp } from './mlp/optdigits-mlp.ts';

/** Every task of the bench. */
export const tasks: readonly Task[] = [
  generatedTabularMlp,
  generatedGlyphsCnn,
  optdigitsMlp,
  fashionMnistMlp,
  fashionMnistCnn,
  fashionMnistResnet,
];
