import type { TrialSpec } from '@regatta/record';
import { armTitle, methodOf, type RegularizerSpec } from '@regatta/record';
import { isIdle, runTrial } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { allRegularizers, createRegularizer, taskNamed } from './registry.ts';

const dense: RegularizerSpec = { name: 'dropout', options: { rate: 0.5 } };
const conv: RegularizerSpec = { name: 'element-dropout', options: { rate: 0.2 } };
const composed = (...parts: readonly RegularizerSpec[]): RegularizerSpec => ({
  name: 'compose',
  options: { of: parts.map(({ name, options }) => ({ name, options })) },
});

const specOf = (regularizer: RegularizerSpec): TrialSpec => ({
  version: 2,
  phase: 'tune',
  task: 'generated-tabular-mlp',
  regularizer,
  seed: 3,
  backend: 'cpu',
  samples: 0,
  training: { steps: 4, batchSize: 10, learningRate: 1e-2 },
});

describe('a composition', () => {
  it('has the hooks of all its parts', () => {
    const hooks = Object.keys(createRegularizer(composed(dense, conv)));
    expect(hooks).toEqual(expect.arrayContaining(['hidden', 'sequence', 'featureMap']));
    expect(isIdle(composed(dense), taskNamed('generated-tabular-mlp'))).toBe(false);
    expect(isIdle(composed(conv), taskNamed('generated-tabular-mlp'))).toBe(true);
  });

  it('of one part trains bit-identically to the part', async () => {
    const [alone, one] = [await runTrial(specOf(dense)), await runTrial(specOf(composed(dense)))];
    expect(one.curve).toEqual(alone.curve);
    expect(one.id).not.toBe(alone.id);
  });

  it('has a title that names its parts, and is not listed among all regularizers', () => {
    expect(armTitle(composed(dense, conv))).toBe('dropout 0.5 + element-dropout 0.2');
    expect(armTitle(composed(composed(dense, conv), dense))).toBe(
      '(dropout 0.5 + element-dropout 0.2) + dropout 0.5',
    );
    expect(methodOf(composed(dense, conv))).toBe('dropout + element-dropout');
    expect(methodOf({ name: 'drop-connect', options: { rate: 0.3, scope: 'example' } })).toBe(
      'drop-connect scope=example',
    );
  });

  it('of one part does not have the title of that part, which is a different arm', () => {
    expect(armTitle(composed(dense))).toBe('compose of=dropout 0.5');
    expect(methodOf(composed(dense))).toBe('compose of=dropout');
    expect(allRegularizers().map(({ name }) => name)).not.toContain('compose');
  });

  it.each([{}, { of: [] }, { of: 'dropout' }, { of: [{ name: 'dropout' }] }, { of: [null] }])(
    'refuses %j',
    (options) => {
      expect(() => createRegularizer({ name: 'compose', options })).toThrow('expected of to be a list');
    },
  );

  it('names an unknown part in its error', () => {
    const stray = composed({ name: 'drop1out', options: {} });
    expect(() => createRegularizer(stray)).toThrow('unknown regularizer "drop1out". Did you mean "dropout"?');
  });
});
