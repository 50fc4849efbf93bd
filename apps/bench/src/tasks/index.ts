import type { Task } from '../task.ts';
import { fashionMnistMlp } from './mlp/fashion-mnist-mlp.ts';
import { generatedTabularMlp } from './mlp/generated-tabular-mlp.ts';
import { optdigitsMlp } from './mlp/optdigits-mlp.ts';

/** Every task of the bench. */
export const tasks: readonly Task[] = [generatedTabularMlp, optdigitsMlp, fashionMnistMlp];
