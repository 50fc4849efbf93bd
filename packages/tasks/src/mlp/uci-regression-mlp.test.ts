import '../index.ts';
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

// The real files are only available if REGATTA_DATA_DIR is set.
if (dataFolder() !== undefined) {
  it('predicts the heating load to within a few kWh/m2, like published networks', async () => {
    const { defaults } = uciMlps[1]!;
    const { spec } = trialOf('none', 0, { task: 'uci-energy-mlp', training: defaults, backend: 'wasm' });
    const { metrics } = await runTrial(spec);
    // The target's standard deviation is 10.08; the networks of the paper reach an RMSE of 1.66.
    expect(metrics.test!.rmse).toBeLessThan(3.5);
    expect(metrics.test!.r2).toBeGreaterThan(0.88);
  });
}
