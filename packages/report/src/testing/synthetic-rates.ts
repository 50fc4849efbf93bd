import type { Stream } from '@regatta/core';
import type { RateCurve } from '@regatta/evidence';
import { meanInterval } from '@regatta/stats';
import type { SyntheticTask } from './synthetic.ts';

const grid = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7];

const learningRates = [0.001, 0.003];

/** Generates synthetic grids for the arms: the training score worsens with the rate, validation has an optimum. */
export function syntheticRates(task: SyntheticTask, random: Stream): RateCurve[] {
  const sign = task.primary.better === 'higher' ? -1 : 1;
  return task.arms.map(({ regularizer: { name, options } }): RateCurve => {
    const own = random.fold(name);
    const [optimum = 0] = own.uniform(1);
    const rates: (number | null)[] = options.rate === undefined ? [null] : grid;
    const points = rates.flatMap((rate, i) =>
      learningRates.map((learningRate, j) => {
        const x = rate ?? 0;
        const noise = [...own.fold(i).fold(j).normal(3)];
        const at = (value: number): ReturnType<typeof meanInterval> =>
          meanInterval(noise.map((z) => 0.8 + sign * (value + 0.02 * j + 0.008 * z)));
        return {
          rate,
          strength: rate,
          learningRate,
          title: rate === null ? name : `${name} ${rate}`,
          train: at(-0.15 + 0.3 * x),
          validation: at(0.5 * (x - 0.5 * optimum) ** 2),
          fit: x < 0.1 ? ('overfits' as const) : x > 0.6 ? ('underfits' as const) : ('balanced' as const),
          diverged: 0,
        };
      }),
    );
    const means = points.map(({ validation }) => sign * validation.mean);
    const best = points[means.indexOf(Math.min(...means))]!;
    const chosen = points[Math.max(0, points.indexOf(best) - learningRates.length)]!;
    const pick = ({ rate, strength, learningRate, title }: typeof best) => ({
      rate,
      strength,
      learningRate,
      title,
    });
    const edge = best.learningRate === learningRates[0] ? 'lowest learning rate' : 'highest learning rate';
    return {
      method: name,
      points,
      chosen: pick(chosen),
      best: pick(best),
      edges: [edge],
      trials: 3 * points.length,
    };
  });
}
