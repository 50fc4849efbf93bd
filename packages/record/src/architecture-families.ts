/** A kind of network, by which tasks are grouped and ordered. */
export interface ArchitectureFamily {
  /** As a task's `family` has it. */
  readonly name: string;
  readonly title: string;
}

/** The kinds of network, in the order in which they are shown. To add one, add it here and give tasks its name. */
export const architectureFamilies: readonly ArchitectureFamily[] = [
  { name: 'mlp', title: 'Multilayer perceptron' },
  { name: 'cnn', title: 'Convolutional network' },
  { name: 'rnn', title: 'Recurrent network' },
];
