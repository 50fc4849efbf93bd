import { describe, expect, it } from 'vitest';
import { softmaxEnumerationError } from './enumeration.ts';

describe('one softmax layer', () => {
  it.each([0.1, 0.5, 0.9])('is the geometric mean of its subnetworks at rate %d', (rate) => {
    for (const seed of [0, 1, 2]) expect(softmaxEnumerationError(rate, seed)).toBeLessThan(1e-12);
  });
});
