import type { Stream } from '@regatta/core';
import { generateMemory, type MemoryOptions, type MemorySplit } from '@regatta/datasets/generated';
import type { LoadContext, Split, TaskData } from '@regatta/trial';
import { checksumOf } from '../../generated.ts';
import { once } from '../../once.ts';
import { letters, oneHot } from './text.ts';

function splitOf({ count, ids, labels }: MemorySplit): Split {
  return { size: count, inputs: Int32Array.from(ids), labels: Int32Array.from(labels) };
}

/** Sequences whose class depends on two symbols far from their end; each seed draws its own sequences. */
export function memoryData(options: MemoryOptions): (context: LoadContext) => Promise<TaskData> {
  const load = once(
    async (examples: Stream): Promise<TaskData> => {
      const data = generateMemory(options, examples);
      const [train, validation, test] = [splitOf(data.train), splitOf(data.validation), splitOf(data.test)];
      return {
        inputShape: [data.options.length],
        encode: oneHot(data.symbols),
        view: letters(data.symbols),
        train,
        validation,
        test,
        checksums: { 'generated-memory': checksumOf(train, validation, test) },
        bayesLoss: data.bayes.loss,
      };
    },
    (examples) => examples.key.join(),
  );
  return ({ split }) => load(split);
}
