import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from './fixtures/golden.ts';
import { normals } from './fixtures/normals.ts';
import { expectedRegret, probabilityAbove, shrink } from './shrink.ts';

const number = fc.double({ min: -3, max: 3, noNaN: true });
const spread = fc.double({ min: 0.01, max: 3, noNaN: true });
const normal = fc.record({ mean: number, sd: spread });

describe('shrink', () => {
  it('weighs estimate and prior by their precisions', () => {
    const { mean, sd } = shrink({ mean: 0.06, sd: 0.05 }, { mean: 0, sd: 0.05 });
    expectClose(mean, 0.03);
    expectClose(sd, 0.05 / Math.SQRT2);
    expect(shrink({ mean: 0.06, sd: 0 }, { mean: 0, sd: 0.05 })).toEqual({ mean: 0.06, sd: 0 });
  });

  it('lies between estimate and prior, and is surer than either', () => {
    fc.assert(
      fc.property(normal, normal, (estimate, prior) => {
        const { mean, sd } = shrink(estimate, prior);
        expect(mean).toBeGreaterThanOrEqual(Math.min(estimate.mean, prior.mean) - 1e-12);
        expect(mean).toBeLessThanOrEqual(Math.max(estimate.mean, prior.mean) + 1e-12);
        expect(sd).toBeLessThanOrEqual(Math.min(estimate.sd, prior.sd) + 1e-12);
        expectClose(1 / sd ** 2, 1 / estimate.sd ** 2 + 1 / prior.sd ** 2, 1e-9);
      }),
    );
  });

  it('is right on average for effects drawn from the prior', () => {
    const next = normals(1);
    const prior = { mean: 0.01, sd: 0.05 };
    const cases = Array.from({ length: 4000 }, () => {
      const effect = prior.mean + prior.sd * next();
      const posterior = shrink({ mean: effect + 0.04 * next(), sd: 0.04 }, prior);
      return { effect, probability: probabilityAbove(posterior, 0.02) };
    });
    const sure = cases.filter(({ probability }) => probability > 0.7 && probability < 0.9);
    const share = sure.filter(({ effect }) => effect > 0.02).length / sure.length;
    const told = sure.reduce((sum, { probability }) => sum + probability / sure.length, 0);
    expect(sure.length).toBeGreaterThan(300);
    expect(Math.abs(share - told)).toBeLessThan(0.06);
  });

  it('refuses numbers that are none', () => {
    expect(() => shrink({ mean: Number.NaN, sd: 1 }, { mean: 0, sd: 1 })).toThrow(
      /estimate: expected a finite mean/,
    );
    expect(() => shrink({ mean: 1, sd: 1 }, { mean: 0, sd: 0 })).toThrow(
      /prior.sd: expected a finite number above 0/,
    );
  });
});

describe('expectedRegret', () => {
  it('is the unit normal loss integral', () => {
    expectClose(expectedRegret({ mean: 0, sd: 1 }).leaving, 0.3989422804014327);
    expectClose(expectedRegret({ mean: 1, sd: 1 }).leaving, 1.0833154705876864);
    expectClose(expectedRegret({ mean: -0.02, sd: 0.03 }).leaving, 0.004533589414732109, 1e-12);
    expect(expectedRegret({ mean: -0.5, sd: 0 })).toEqual({ taking: 0.5, leaving: 0 });
  });

  it('differs by the mean gain, so that the sign of the mean decides', () => {
    fc.assert(
      fc.property(normal, (gain) => {
        const { taking, leaving } = expectedRegret(gain);
        expectClose(leaving - taking, gain.mean, 1e-9);
        expect(Math.min(taking, leaving)).toBeGreaterThanOrEqual(0);
        const mirrored = expectedRegret({ mean: -gain.mean, sd: gain.sd });
        expect(mirrored).toEqual({ taking: leaving, leaving: taking });
      }),
    );
  });
});

describe('probabilityAbove', () => {
  it('is the normal tail, and a step without spread', () => {
    expectClose(probabilityAbove({ mean: 1, sd: 2 }, 1), 0.5);
    expectClose(probabilityAbove({ mean: 0, sd: 1 }, 1.959963984540054), 0.025, 1e-9);
    expect(probabilityAbove({ mean: 1, sd: 0 }, 0.5)).toBe(1);
    expect(probabilityAbove({ mean: 1, sd: 0 }, 1)).toBe(0);
  });
});
