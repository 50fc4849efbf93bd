import type { ArrayData } from '@regatta/bench';
import { stream } from '@regatta/core';

const steps = 20;

/** Noisy waves of 20 steps with a random phase; the class is `slow` or `fast`. */
export function waves(count: number): ArrayData {
  const source = stream('waves');
  const starts = source.fold('starts').uniform(count);
  const noise = source.fold('noise').normal(count * steps);
  const labels = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'slow' : 'fast'));
  const inputs = labels.map((label, i) =>
    Array.from({ length: steps }, (_, t) => {
      const frequency = label === 'slow' ? 1.5 : 2.5;
      const phase = 2 * Math.PI * (starts[i]! + (frequency * t) / steps);
      return [Math.sin(phase) + 0.8 * noise[i * steps + t]!];
    }),
  );
  return { inputs, labels };
}
