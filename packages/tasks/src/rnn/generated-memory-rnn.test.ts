import '../index.ts';
import { mean } from '@regatta/stats';
import { runTrial } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { regularizers } from '../regularizers.ts';
import { generatedMemoryRnn } from './generated-memory-rnn.ts';

/** Test accuracy of a regularizer in the quick suite. */
async function accuracyOf(name: string, seed: number = 0): Promise<number> {
  const { defaultRate } = regularizers.find((entry) => entry.name === name)!;
  const record = await runTrial({
    version: 2,
    phase: 'test',
    samples: 0,
    task: generatedMemoryRnn.name,
    regularizer: { name, options: defaultRate === undefined ? {} : { rate: defaultRate } },
    seed,
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
    // A single network may find it by chance.
    const all: number[] = [];
    for (let seed = 0; seed < 4; seed++) all.push(await accuracyOf('naive-recurrent-dropout', seed));
    expect(mean(all)).toBeLessThan(0.85);
  });
});
