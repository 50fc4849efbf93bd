import { dataFolder } from '@regatta/datasets';
import { trialOf } from '@regatta/record/testing';
import { runTrial } from '@regatta/trial';
import { expect, it } from 'vitest';
import { uciMlps } from './uci-regression-mlp.ts';

it('has a task for each table', () => {
  expect(uciMlps.map(({ name, defaults }) => [name, defaults.steps])).toEqual([
    ['uci-concrete-mlp', 2400],
    ['uci-energy-mlp', 2000],
    ['uci-yacht-mlp', 800],
  ]);
});

// The real files are at hand only where REGATTA_DATA_DIR says so.
if (dataFolder() !== undefined) {
  it('learns the heating load to a few kWh/m2, as published networks do', async () => {
    const { defaults } = uciMlps[1]!;
    const { spec } = trialOf('none', 0, { task: 'uci-energy-mlp', training: defaults, backend: 'wasm' });
    const { metrics } = await runTrial(spec);
    // The target's own deviation is 10.08; the paper's networks reach 1.66.
    expect(metrics.test!.rmse).toBeLessThan(3.5);
    expect(metrics.test!.r2).toBeGreaterThan(0.88);
  });
}
