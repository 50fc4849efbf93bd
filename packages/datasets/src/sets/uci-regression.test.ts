import { describe, expect, it } from 'vitest';
import { datasetSpec, fileSpec, serve, withFolder } from '../fixtures/files.ts';
import { dataFolder } from '../folders.ts';
import { parseNumberTable } from '../number-table.ts';
import { loadUciRegression, readUciRegression, uciTables } from './uci-regression.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('parseNumberTable', () => {
  it('reads spaces, tabs, CRLF and empty lines', () => {
    const { count, values } = parseNumberTable(bytes('1 \t-2.5 \r\n\r\n3e1 4\n\n'), 2);
    expect([count, [...values]]).toEqual([2, [1, -2.5, 30, 4]]);
  });

  it.each([
    ['1 2\n3\n', 'table, line 2: expected 2 numbers, received 1'],
    ['1 2\n3 x\n', 'table, line 2, column 2: expected a number, received "x"'],
    ['\n', 'expected at least one row'],
  ])('rejects %j', (text, message) => {
    expect(() => parseNumberTable(bytes(text), 2)).toThrow(message);
  });
});

it('uci-regression on a small file: the last column is the target', () =>
  withFolder(async (cacheDir) => {
    const text = bytes('1 2 3 4 5 6 0.5\n7 8 9 10 11 12 1.5\n');
    const { fetch } = serve({ 'data.txt': text });
    const spec = datasetSpec([fileSpec('yacht/data.txt', text)]);
    const data = await readUciRegression(spec, 'yacht', { dataDir: null, cacheDir, fetch });
    expect([...data.inputs]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect([...data.targets]).toEqual([0.5, 1.5]);
    expect(data).toMatchObject({ rows: 2, features: 6 });
    expect(Object.keys(data.checksums)).toEqual(['yacht/data.txt']);
  }));

// The real files are available only if REGATTA_DATA_DIR is set.
if (dataFolder() !== undefined) {
  const published = {
    concrete: { mean: 35.81796, deviation: 16.69763 },
    energy: { mean: 22.3072, deviation: 10.08362 },
    yacht: { mean: 10.49536, deviation: 15.13586 },
  };

  it.each(uciTables)('$name has the published content', async ({ name, rows, features }) => {
    const data = await loadUciRegression(name);
    expect(data).toMatchObject({ rows, features });
    expect(data.inputs).toHaveLength(rows * features);
    const mean = data.targets.reduce((sum, y) => sum + y, 0) / rows;
    const variance = data.targets.reduce((sum, y) => sum + (y - mean) ** 2, 0) / rows;
    expect(mean).toBeCloseTo(published[name].mean, 3);
    expect(Math.sqrt(variance)).toBeCloseTo(published[name].deviation, 3);
  });
}
