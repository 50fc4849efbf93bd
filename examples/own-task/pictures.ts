import type { ArrayData } from '@regatta/bench';
import { stream } from '@regatta/core';

const size = 8;

/** Whether a bar of each kind at a given place covers a pixel. */
const bars = [
  (row: number, _column: number, place: number) => row === place,
  (_row: number, column: number, place: number) => column === place,
  (row: number, column: number, place: number) => (row + column) % size === place,
];

/** Noisy images of 8 x 8 with a horizontal, vertical or diagonal bar; the class is the direction of the bar. */
export function pictures(count: number): ArrayData {
  const source = stream('pictures');
  const places = source.fold('places').uniform(count);
  const noise = source.fold('noise').normal(count * size * size);
  const labels = Array.from({ length: count }, (_, i) => i % bars.length);
  const inputs = new Float32Array(count * size * size).map((_, pixel) => {
    const [example, row, column] = [
      Math.floor(pixel / size ** 2),
      Math.floor(pixel / size) % size,
      pixel % size,
    ];
    const covered = bars[labels[example]!]!(row, column, Math.floor(places[example]! * size));
    return (covered ? 1 : 0) + 0.6 * noise[pixel]!;
  });
  return { inputs, shape: [size, size, 1], labels };
}
