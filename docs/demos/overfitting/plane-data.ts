import { stream } from '@regatta/core';

/** The data sets in the plane. */
export type PlaneName = 'moons' | 'spirals' | 'rings';

/** An example in the plane: [x, y, class]. */
export type PlanePoint = readonly [number, number, number];

/** A noise-free point of a class, for u in [0, 1). */
const shapes: Readonly<Record<PlaneName, (u: number, label: number) => readonly [number, number]>> = {
  moons: (u, label) => {
    const angle = Math.PI * u;
    const side = label === 0 ? 1 : -1;
    return [1.2 * (side * Math.cos(angle) + (label - 0.5)), 1.2 * (side * Math.sin(angle) - side * 0.25)];
  },
  spirals: (u, label) => {
    const radius = 0.2 + 1.7 * u;
    const angle = 2 * Math.PI * u + Math.PI * label;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
  rings: (u, label) => {
    const radius = label === 0 ? 0.7 : 1.5;
    return [radius * Math.cos(2 * Math.PI * u), radius * Math.sin(2 * Math.PI * u)];
  },
};

/**
 * Examples that alternate between two classes, with Gaussian noise on their positions. Deterministic in the seed; `part`
 * separates training examples from others.
 */
export function planeData(
  name: PlaneName,
  count: number,
  seed: number,
  part: string,
  noise = 0.35,
): PlanePoint[] {
  const draws = stream(seed).fold(name).fold(part);
  const along = draws.fold('along').uniform(count);
  const away = draws.fold('away').normal(2 * count);
  return Array.from({ length: count }, (_, i): PlanePoint => {
    const label = i % 2;
    const [x, y] = shapes[name](along[i] ?? 0, label);
    return [x + noise * (away[2 * i] ?? 0), y + noise * (away[2 * i + 1] ?? 0), label];
  });
}
