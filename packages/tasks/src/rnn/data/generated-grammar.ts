import type { Stream } from '@regatta/core';
import { type GrammarOptions, generateGrammar } from '@regatta/datasets/generated';
import type { LoadContext, TaskData } from '@regatta/trial';
import { checksumOf, sourceOf } from '../../generated.ts';
import { once } from '../../once.ts';
import { letters, oneHot, textData } from './text.ts';

/** Symbols per window. */
const steps = 64;

/**
 * Texts of one fixed grammar; each seed draws its own texts. The best possible loss is that of the grammar itself on the
 * windows of the test text, in bits.
 */
export function grammarData(options: GrammarOptions): (context: LoadContext) => Promise<TaskData> {
  const load = once(
    async (examples: Stream): Promise<TaskData> => {
      const grammar = generateGrammar(
        options,
        sourceOf({ name: 'generated-grammar', salt: 'grammar' }, examples),
      );
      const data = textData(grammar, steps, grammar.options.validation);
      const { train, validation, test, drawn } = data;
      const whole = drawn === undefined ? train : drawn.split;
      return {
        ...data,
        encode: oneHot(grammar.symbols),
        view: letters(grammar.symbols),
        checksums: { 'generated-grammar': checksumOf(whole, validation, test) },
        bayesLoss: grammar.bayes(grammar.test, steps).loss,
      };
    },
    (examples) => examples.key.join(),
  );
  return ({ split }) => load(split);
}
