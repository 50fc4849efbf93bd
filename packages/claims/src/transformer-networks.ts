import type { ClaimNetwork } from './networks.ts';

/** The data of a claim about Transformers: all at the training budget of their tasks. */
export type TransformerNetwork = Pick<ClaimNetwork, 'task' | 'name'>;

/** Sequences of keys and values, new ones for each seed; with 1,000 of them, 800 steps of 32 see each 26 times. */
export const recall: TransformerNetwork = {
  task: 'generated-recall-transformer',
  name: '1,000 generated sequences',
};

/** So many that 800 steps of 32 see none twice. */
export const manyRecall: TransformerNetwork = {
  task: 'generated-recall-transformer@train=50000',
  name: '50,000 generated sequences',
};

/** A short text, which 1,800 steps of 8 windows of 64 see 46 times. */
export const shakespeare: TransformerNetwork = {
  task: 'shakespeare-char-transformer',
  name: '20,000 characters of Tiny Shakespeare',
};

/** Nearly the whole text: less than one pass. */
export const longShakespeare: TransformerNetwork = {
  task: 'shakespeare-char-transformer@characters=980000',
  name: '980,000 characters of Tiny Shakespeare',
};

/** The first images, the same for all seeds, in patches. */
export const imagePatches: TransformerNetwork = {
  task: 'fashion-mnist-vit',
  name: '2,000 images of Fashion-MNIST',
};

/** All images that are not kept for validation: less than one pass. */
export const manyImagePatches: TransformerNetwork = {
  task: 'fashion-mnist-vit@train=50000',
  name: '50,000 images of Fashion-MNIST',
};
