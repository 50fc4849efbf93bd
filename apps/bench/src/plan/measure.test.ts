import '@regatta/tasks';
import { UsageError } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { headerOf } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { measuredBy } from './measure.ts';
import { expandPlan } from './plan.ts';
import { suiteNamed } from './suites/registry.ts';

const header = headerOf(taskNamed('generated-tabular-mlp'));

describe('what ranks the arms of a run', () => {
  it('is what the task says by default: the calibrated loss of the best checkpoint, guarded by the balanced error', () => {
    expect(measuredBy(header, {})).toEqual(header);
    expect(header.primary).toMatchObject({ name: 'scaledLoss', checkpoint: 'best', asRatio: true });
    expect(header.guard).toMatchObject({ name: 'balancedError', checkpoint: 'best' });
  });

  it('is another metric, or other weights, of which the guard has the same', () => {
    const last = measuredBy(header, { metric: 'accuracy', checkpoint: 'last' });
    expect(last.primary).toMatchObject({ name: 'accuracy', better: 'higher', checkpoint: 'last' });
    expect(last.guard).toMatchObject({ name: 'balancedError', checkpoint: 'last' });
    expect(measuredBy(header, { metric: 'balancedError' }).guard).toBeUndefined();
  });

  it('must be a metric of every task', () => {
    expect(() => measuredBy(header, { metric: 'acuracy' })).toThrow(UsageError);
    expect(() => measuredBy(header, { metric: 'acuracy' })).toThrow(
      '--metric: expected a metric of generated-tabular-mlp (scaledLoss, loss, accuracy, balancedError, macroF1), received "acuracy". Did you mean "accuracy"?',
    );
  });

  it('is fixed in the plan, by the user before the suite', () => {
    const suite = { ...suiteNamed('quick'), measure: { metric: 'loss' } };
    const primaries = (options: object) =>
      expandPlan(suite, { backend: 'wasm', seeds: 1, ...options }).analysis.tasks.map(({ primary }) => [
        primary.name,
        primary.checkpoint,
      ]);
    expect(new Set(primaries({}).flat())).toEqual(new Set(['loss', 'best']));
    const measure = { metric: 'accuracy', checkpoint: 'last' };
    expect(new Set(primaries({ measure }).flat())).toEqual(new Set(['accuracy', 'last']));
  });
});
