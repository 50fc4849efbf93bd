import { describe, expect, it } from 'vitest';
import { datasets } from '../catalog.ts';
import { datasetSpec, fileSpec, gzipped, idx, serve, withFolder } from '../fixtures/files.ts';
import { dataFolder } from '../folders.ts';
import { downloadBytes } from '../spec.ts';
import { loadFashionMnist, readFashionMnist } from './fashion-mnist.ts';
import { loadOptdigits, readOptdigits } from './optdigits.ts';

const images = (count: number): Uint8Array =>
  idx(
    [count, 28, 28],
    Uint8Array.from({ length: count * 784 }, (_, i) => i % 251),
  );

/** Loads four small files in place of Fashion-MNIST's. */
async function tinyFashion(
  trainImages: Uint8Array,
  trainLabels: Uint8Array,
): Promise<Awaited<ReturnType<typeof loadFashionMnist>>> {
  const files = [
    gzipped('train-images-idx3-ubyte.gz', trainImages),
    gzipped('train-labels-idx1-ubyte.gz', trainLabels),
    gzipped('t10k-images-idx3-ubyte.gz', images(1)),
    gzipped('t10k-labels-idx1-ubyte.gz', idx([1], [1])),
  ];
  const { fetch } = serve(Object.fromEntries(files.map(({ file, data }) => [file.name, data])));
  const spec = datasetSpec(files.map(({ file }) => file));
  const loaded: Awaited<ReturnType<typeof loadFashionMnist>>[] = [];
  await withFolder(async (cacheDir) => {
    loaded.push(await readFashionMnist(spec, { dataDir: null, cacheDir, fetch }));
  });
  return loaded[0]!;
}

describe('catalog', () => {
  it('describes each file completely', () => {
    const names = datasets.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    for (const spec of datasets) {
      expect(downloadBytes(spec)).toBeGreaterThan(0);
      for (const file of spec.files) {
        expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(file.url).toMatch(new RegExp(`^https://.+/${file.name.split('/').at(-1)}$`));
        expect(file.inflatedBytes !== undefined).toBe(file.name.endsWith('.gz'));
      }
    }
  });
});

describe('fashion-mnist on small files', () => {
  it('returns images, labels, classes and checksums', async () => {
    const data = await tinyFashion(images(2), idx([2], [2, 0]));
    expect(data.trainImages).toHaveLength(2 * 784);
    expect(data.trainImages[784]).toBe(784 % 251);
    expect([...data.trainLabels]).toEqual([2, 0]);
    expect(data.testImages).toHaveLength(784);
    expect([...data.testLabels]).toEqual([1]);
    expect(data).toMatchObject({ height: 28, width: 28, classes: ['a', 'b', 'c'] });
    expect(Object.keys(data.checksums)).toHaveLength(4);
  });

  it('rejects files that do not belong together', async () => {
    await expect(tinyFashion(images(2), idx([3], [0, 0, 0]))).rejects.toThrow('shapes [2,28,28] and [3]');
    await expect(tinyFashion(images(2), idx([2], [0, 3]))).rejects.toThrow(
      'labels below 3, received 3 at index 1',
    );
    const narrow = idx([1, 28, 27], new Uint8Array(28 * 27));
    await expect(tinyFashion(narrow, idx([1], [0]))).rejects.toThrow('28x28 images');
  });
});

describe('optdigits on small files', () => {
  it('returns features, labels and checksums', () =>
    withFolder(async (cacheDir) => {
      const row = (value: number, label: number): string => `${`${value},`.repeat(64)}${label}\n`;
      const train = new TextEncoder().encode(row(16, 1) + row(2, 0));
      const test = new TextEncoder().encode(row(7, 9));
      const { fetch } = serve({ 'optdigits.tra': train, 'optdigits.tes': test });
      const files = [fileSpec('optdigits.tra', train), fileSpec('optdigits.tes', test)];
      const data = await readOptdigits(datasetSpec(files), { dataDir: null, cacheDir, fetch });
      expect(data.trainFeatures).toHaveLength(128);
      expect([...data.trainLabels]).toEqual([1, 0]);
      expect([...data.testFeatures]).toEqual(Array.from({ length: 64 }, () => 7));
      expect([...data.testLabels]).toEqual([9]);
      expect(data.checksums['optdigits.tra']).toBe(files[0]!.sha256);
    }));
});

function counts(labels: Uint8Array): number[] {
  const out = Array.from({ length: 10 }, () => 0);
  for (const label of labels) out[label]!++;
  return out;
}

function mean(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

// The real files are available only if REGATTA_DATA_DIR is set.
if (dataFolder() !== undefined) {
  describe('real files', () => {
    it('fashion-mnist has the published content', async () => {
      const data = await loadFashionMnist();
      expect(data.trainImages).toHaveLength(60000 * 784);
      expect(data.testImages).toHaveLength(10000 * 784);
      expect([...data.trainLabels.subarray(0, 10)]).toEqual([9, 0, 0, 3, 0, 2, 7, 2, 5, 5]);
      expect([...data.testLabels.subarray(0, 10)]).toEqual([9, 2, 1, 1, 6, 1, 4, 6, 5, 7]);
      expect(counts(data.trainLabels)).toEqual(Array.from({ length: 10 }, () => 6000));
      expect(counts(data.testLabels)).toEqual(Array.from({ length: 10 }, () => 1000));
      expect(mean(data.trainImages) / 255).toBeCloseTo(0.286, 3);
      expect(mean(data.testImages) / 255).toBeCloseTo(0.2868, 3);
      expect(data.classes[9]).toBe('Ankle boot');
    });

    it('optdigits has the published content', async () => {
      const data = await loadOptdigits();
      expect(data.trainFeatures).toHaveLength(3823 * 64);
      expect(data.testFeatures).toHaveLength(1797 * 64);
      expect([...data.trainFeatures.subarray(0, 8)]).toEqual([0, 1, 6, 15, 12, 1, 0, 0]);
      expect([...data.testFeatures.subarray(0, 8)]).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
      expect(counts(data.trainLabels)).toEqual([376, 389, 380, 389, 387, 376, 377, 387, 380, 382]);
      expect(counts(data.testLabels)).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    });
  });
}
