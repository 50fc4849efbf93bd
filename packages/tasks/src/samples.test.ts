import type { Split, TaskData } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { sampleOf } from './samples.ts';

/** Data with one training example of this shape, whose numbers count up. */
function dataOf(inputShape: readonly number[], view?: TaskData['view']): TaskData {
  const size = inputShape.reduce((product, n) => product * n, 1);
  const split: Split = {
    size: 1,
    inputs: Float32Array.from({ length: size }, (_, i) => i),
    labels: Int32Array.of(0),
  };
  return {
    train: split,
    validation: split,
    test: split,
    inputShape,
    checksums: {},
    ...(view === undefined ? {} : { view }),
  };
}

describe('samples', () => {
  it('thin out an image that is larger than it is shown, and keep its proportions and corners', () => {
    const samples = sampleOf('own', dataOf([448, 224, 3]));
    if (samples.kind !== 'images') throw new Error('expected images');
    expect(samples).toMatchObject({ width: 32, height: 64, channels: 3 });
    const pixels = Array.from(samples.images[0]!.pixels);
    expect(pixels).toHaveLength(32 * 64 * 3);
    expect(pixels[0]).toBe(0);
    expect(Math.max(...pixels)).toBe(255);
  });

  it('keep every pixel of a small image', () => {
    const samples = sampleOf('own', dataOf([28, 28, 1]));
    expect(samples).toMatchObject({ width: 28, height: 28 });
    if (samples.kind !== 'images') throw new Error('expected images');
    expect(samples.images[0]!.pixels).toHaveLength(28 * 28);
  });

  it('bound the channels and steps of a series, and the symbols of a text', () => {
    const series = sampleOf('own', dataOf([5000, 300]));
    if (series.kind !== 'series') throw new Error('expected a series');
    expect(series.series[0]!.channels).toHaveLength(100);
    expect(series.series[0]!.channels[1]!.length).toBeLessThanOrEqual(400);
    expect(Array.from(series.series[0]!.channels[1]!).slice(0, 2)).toEqual([1, 13 * 300 + 1]);
    const text = sampleOf('own', dataOf([9000], { kind: 'text', symbols: ['a'], between: '' }));
    if (text.kind !== 'text') throw new Error('expected text');
    expect(text.lines[0]!.text).toHaveLength(1000);
  });
});

describe('samples of a table', () => {
  const split: Split = {
    size: 2,
    inputs: Float32Array.of(-1, 1, 1, -1),
    labels: Float32Array.of(-1, 1),
  };
  const data: TaskData = {
    train: split,
    validation: split,
    test: split,
    inputShape: [2],
    checksums: {},
    inputScales: { means: [50, 1_700_000_000_000], scales: [10, 1000] },
    targetScale: 2,
    targetMean: 100,
    names: { target: 'price', columns: ['size', 'city=Bonn'] },
  };

  it('have the names of their columns and numbers in their own units', () => {
    expect(sampleOf('own', data)).toMatchObject({
      columns: ['price', 'size', 'city=Bonn'],
      rows: [
        ['98.00', 40, 1_700_000_001_000],
        ['102.0', 60, 1_699_999_999_000],
      ],
    });
  });

  it('have the names of classes', () => {
    const train = { ...split, labels: Int32Array.of(1, 0) };
    const samples = sampleOf('own', { ...data, train, names: { classes: ['no', 'yes'] } });
    if (samples.kind !== 'table') throw new Error('expected a table');
    expect(samples.rows.map(([label]) => label)).toEqual(['yes', 'no']);
    expect(samples.columns).toEqual(['', 'feature 1', 'feature 2']);
  });
});
