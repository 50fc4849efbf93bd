import { UsageError } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { suiteNamed } from './suites/registry.ts';
import { expandTuning } from './tuning.ts';

const options = { backend: 'cpu', tuningSeeds: 1, firstTuningSeed: 1_000_000, rule: 'best-mean' } as const;
const tune = (name: string, rates: readonly number[]) =>
  expandTuning(suiteNamed('quick'), { ...options, regularizers: [{ name, options: {} }], rates });

describe('the rates of a tuning', () => {
  it.each([[[1]], [[0.5, 1]]])('%j are a usage error if a regularizer cannot have them', (rates) => {
    expect(() => tune('gaussian-dropout', rates)).toThrow(UsageError);
    expect(() => tune('gaussian-dropout', rates)).toThrow(
      /gaussian-dropout: expected rate in \[0, 1\), received 1/,
    );
    expect(tune('dropout', rates).specs.length).toBeGreaterThan(0);
  });
});
