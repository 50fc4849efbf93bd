/** The settings of the mini-GPT. */
export interface GptInput {
  readonly seed: number;
  /** Fraction dropped on embeddings, residual branches and attention, in [0, 1]. */
  readonly rate: number;
  readonly epochs: number;
  /** Epochs between two views. */
  readonly every: number;
}

/** The losses after an epoch, in nats per character, without noise. */
export interface GptLoss {
  readonly epoch: number;
  readonly training: number;
  readonly validation: number;
}

/** The state of the training. */
export interface GptView {
  readonly epoch: number;
  readonly epochs: number;
  readonly losses: readonly GptLoss[];
  /** Text that the network has written; empty until it is trained. */
  readonly text: string;
  /** Characters of the training text, its distinct characters, and parameters of the network. */
  readonly sizes: { readonly text: number; readonly vocabulary: number; readonly parameters: number };
}
