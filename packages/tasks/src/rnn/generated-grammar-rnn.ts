import type { Task } from '@regatta/trial';
import { bitsPerCharacter, languageModel } from '@regatta/trial';
import { grammarData } from './data/generated-grammar.ts';
import { labellerHooks, recurrentArchitecture, sequenceLabeller } from './network.ts';

const grammar = { kinds: 3, letters: 12 };
/** Two brackets of each kind, plus the letters. */
const symbols = 2 * grammar.kinds + grammar.letters;
const steps = 64;
const shape = { cell: 'lstm', units: 64, classes: symbols } as const;

/** Text of a random grammar whose own loss is known: the report shows the excess loss of a network. */
export const generatedGrammarRnn: Task = {
  name: 'generated-grammar-rnn',
  title: 'Generated text of a grammar, 10,000 training symbols, known optimum, LSTM',
  family: 'rnn',
  dataset: 'generated-grammar',
  architecture: recurrentArchitecture(shape, symbols, 'one-hot, '),
  hooks: labellerHooks,
  cell: shape.cell,
  objective: languageModel(symbols, bitsPerCharacter),
  defaults: { steps: 1000, batchSize: 16, learningRate: 4e-3, clipNorm: 1 },
  load: grammarData(grammar),
  build: (regularizer, context) => sequenceLabeller(shape, [steps, symbols], regularizer, context),
};
