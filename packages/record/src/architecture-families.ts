/** A kind of network, by which tasks are grouped and ordered. */
export interface ArchitectureFamily {
  /** The value of a task's `family`. */
  readonly name: string;
  /** Name for display. */
  readonly title: string;
}

/** The kinds of network, in display order. To add one, add it here and use its name as the `family` of tasks. */
export const architectureFamilies: readonly ArchitectureFamily[] = [
  { name: 'mlp', title: 'Multilayer perceptron' },
  { name: 'cnn', title: 'Convolutional network' },
  { name: 'rnn', title: 'Recurrent network' },
  { name: 'transformer', title: 'Transformer' },
];
