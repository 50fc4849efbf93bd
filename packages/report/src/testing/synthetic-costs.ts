import type { ArmCost, Summary } from '@regatta/evidence';
import type { Environment } from '@regatta/record';

/** Higher-ranked arms cost more, so that there is a Pareto front. */
const seconds = (place: number): number =>
  4 + 4 * Math.abs(Math.sin(place * 1.7)) ** 3 + 6 * Math.exp(-place / 3);

/** Generates synthetic costs for the arms of a summary. */
export function syntheticCosts({ tasks }: Summary): ArmCost[] {
  return tasks.flatMap(({ task, arms, primary }) => {
    let reach = Number.POSITIVE_INFINITY;
    const sign = primary.better === 'lower' ? 1 : -1;
    const costs = arms
      .filter(({ ok }) => ok > 0)
      .map(({ title, test }, i) => ({
        task,
        title,
        secondsPerTrial: seconds(i),
        stepsPerSecond: 600 / seconds(i),
        peakMemoryBytes: 3e8 + 1e6 * i,
        parameters: 12_842,
        score: sign * (test[primary.name]?.mean ?? 0),
      }));
    return [...costs]
      .sort((a, b) => a.secondsPerTrial - b.secondsPerTrial || a.score - b.score)
      .map(({ score, ...cost }) => {
        const front = score < reach;
        reach = Math.min(reach, score);
        return { ...cost, front };
      });
  });
}

export const syntheticEnvironment: Environment = {
  versions: { regatta: '0.1.0', tfjs: '4.22.0', node: '20.20.2', code: 'c0de'.repeat(16) },
  system: 'linux 6.1.0 x64',
  cpu: 'Synthetic processor at 3.00 GHz',
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  backend: 'wasm',
  workers: 2,
  finished: '2026-01-01T12:00:00.000Z',
};
