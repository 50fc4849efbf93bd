import '../index.ts';
import { runTrial } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { regularizers } from '../regularizers.ts';
import { generatedMemoryRnn } from './generated-memory-rnn.ts';

/** Test accuracy of a regularizer in the quick suite. */
async function accuracyOf(name: string): Promise<number> {
  const { defaultRate } = regularizers.find((entry) => entry.name === name)!;
  const record = await runTrial({
    version: 2,
    phase: 'test',
    samples: 0,
    task: generatedMemoryRnn.name,
    regularizer: { name, options: defaultRate === undefined ? {} : { rate: defaultRate } },
    seed: 0,
    training: generatedMemoryRnn.defaults,
    backend: 'wasm',
  });
  return record.metrics.test!.accuracy!;
}

describe('the temporal order problem', () => {
  it.each(['none', 'variational-dropout', 'recurrent-dropout'])('is learned with %s', async (name) => {
    expect(await accuracyOf(name)).toBeGreaterThan(0.98);
  });

  it('is not learned with new masks on the cell state at each step', async () => {
    expect(await accuracyOf('naive-recurrent-dropout')).toBeLessThan(0.85);
  });
});
