import { stream } from '@regatta/core';
import { line } from './curve.ts';

/** The true curve of the data. */
export const truth = (x: number): number => Math.sin(1.6 * x) + 0.25 * x;

/** Examples [x, y] in the intervals with data, with Gaussian noise on y; deterministic in the seed. */
export function curveData(count: number, seed: number, noise = 0.12): (readonly [number, number])[] {
  const draws = stream(seed).fold('curve');
  const places = draws.fold('x').uniform(count);
  const away = draws.fold('y').normal(count);
  return Array.from({ length: count }, (_, i) => {
    const [low, high] = line.parts[i % line.parts.length] ?? [0, 0];
    const x = low + (places[i] ?? 0) * (high - low);
    return [x, truth(x) + noise * (away[i] ?? 0)] as const;
  });
}

/** Whether x is in an interval with data. */
export const hasData = (x: number): boolean => line.parts.some(([low, high]) => x >= low && x <= high);
