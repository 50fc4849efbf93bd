import { describe, expect, it } from 'vitest';
import { DatasetError } from './errors.ts';
import { drawFigures } from './figures.ts';
import { hashRandom } from './fixtures/random.ts';
import { type GlyphOptions, type Glyphs, generateGlyphs } from './glyphs.ts';
import { drawStrokes } from './strokes.ts';

const small: GlyphOptions = { train: 40, validation: 30, test: 20 };

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}

/** Test accuracy of the classifier that predicts the class with the nearest mean training image. */
function nearestCentroid({ options, train, test }: Glyphs): number {
  const pixels = options.size ** 2;
  const centroids = Array.from({ length: options.classes }, () => new Float32Array(pixels));
  for (let i = 0; i < train.images.length; i++) {
    centroids[train.labels[Math.floor(i / pixels)]!]![i % pixels]! +=
      (train.images[i]! * options.classes) / train.count;
  }
  let hits = 0;
  for (const [i, label] of test.labels.entries()) {
    const image = test.images.subarray(i * pixels, (i + 1) * pixels);
    const distances = centroids.map((centroid) => distance(image, centroid));
    if (distances.indexOf(Math.min(...distances)) === label) hits++;
  }
  return hits / test.count;
}

describe('generateGlyphs', () => {
  it('has the documented shapes and defaults', () => {
    const data = generateGlyphs({}, hashRandom('shapes'));
    expect(data.options).toMatchObject({ size: 16, classes: 10 });
    expect(data.figures).toHaveLength(10 * 16 * 16);
    for (const [split, count] of [
      [data.train, 300],
      [data.validation, 1000],
      [data.test, 2000],
    ] as const) {
      expect(split.count).toBe(count);
      expect(split.images).toHaveLength(count * 16 * 16);
      expect(split.labels).toHaveLength(count);
    }
  });

  it('is a function of source and options', () => {
    expect(generateGlyphs(small, hashRandom('a'))).toEqual(generateGlyphs(small, hashRandom('a')));
    const other = generateGlyphs(small, hashRandom('b'));
    expect(generateGlyphs(small, hashRandom('a')).train.images).not.toEqual(other.train.images);
  });

  it('keeps the other splits and its own first examples when one split grows', () => {
    const data = generateGlyphs(small, hashRandom('grow'));
    const grown = generateGlyphs({ ...small, train: 80 }, hashRandom('grow'));
    expect(grown.validation).toEqual(data.validation);
    expect(grown.test).toEqual(data.test);
    expect(grown.figures).toEqual(data.figures);
    expect(grown.train.images.subarray(0, data.train.images.length)).toEqual(data.train.images);
  });

  it('shares no example between splits', () => {
    const { train, validation, test } = generateGlyphs({ ...small, noise: 0 }, hashRandom('disjoint'));
    const rows = [train, validation, test].flatMap(({ images, count }) =>
      Array.from({ length: count }, (_, i) => images.subarray(i * 256, (i + 1) * 256).join()),
    );
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('keeps gray levels in 0..1 and balances the classes', () => {
    const { train, figures } = generateGlyphs({ ...small, noise: 2, occlusions: 3 }, hashRandom('ranges'));
    for (const images of [train.images, figures]) {
      expect(images.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    expect([...train.labels.subarray(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  });

  it('draws the figure itself without distortions', () => {
    const still = { ...small, jitter: 0, occlusions: 0, noise: 0 };
    const { train, figures } = generateGlyphs(still, hashRandom('still'));
    expect(train.images).toEqual(Float32Array.from({ length: 40 * 256 }, (_, i) => figures[i % 2560]!));
  });

  it('distorts pixels with noise of the given deviation and one rectangle', () => {
    const still = { ...small, jitter: 0, occlusions: 0, noise: 0 };
    const clean = generateGlyphs(still, hashRandom('parts')).train.images;
    const noisy = generateGlyphs({ ...still, noise: 0.1 }, hashRandom('parts')).train.images;
    // Clipping removes half of the noise on black pixels.
    const black = noisy.filter((_, i) => clean[i] === 0);
    const meanSquare = black.reduce((sum, value) => sum + value * value, 0) / black.length;
    expect(Math.sqrt(2 * meanSquare)).toBeCloseTo(0.1, 2);
    const hidden = generateGlyphs({ ...still, occlusions: 1 }, hashRandom('parts')).train.images;
    const changed = hidden.filter((value, i) => value !== clean[i]).length / clean.length;
    expect(changed).toBeGreaterThan(0.2 ** 2 / 2);
    expect(changed).toBeLessThan(0.45 ** 2);
  });

  it.each(['one', 'two', 'three'])('can be classified, but not by a template alone (%s)', (seed) => {
    const accuracy = nearestCentroid(generateGlyphs({ test: 500, validation: 1 }, hashRandom(seed)));
    expect(accuracy).toBeGreaterThan(0.5);
    expect(accuracy).toBeLessThan(0.97);
  });

  it.each([
    ['jitter', [0, 0.5, 1]],
    ['occlusions', [0, 3, 8]],
    ['noise', [0, 0.5, 1.5]],
  ] as const)('gets harder with more %s', (name, values) => {
    const accuracies = values.map((value) =>
      nearestCentroid(generateGlyphs({ test: 500, validation: 1, [name]: value }, hashRandom('difficulty'))),
    );
    expect(accuracies).toEqual([...accuracies].sort((a, b) => b - a));
    expect(accuracies[0]! - accuracies[2]!).toBeGreaterThan(0.1);
  });

  it.each([
    [{ size: 4 }, 'option size: expected an integer from 8 to 256, received 4'],
    [{ classes: 1 }, 'option classes: expected an integer from 2 to 256, received 1'],
    [{ jitter: 1.5 }, 'option jitter: expected a number from 0 to 1, received 1.5'],
    [{ occlusions: 0.5 }, 'option occlusions: expected an integer'],
    [{ noise: Number.NaN }, 'option noise: expected a number from 0 to 10, received NaN'],
    [{ train: 0 }, 'generateGlyphs, option train'],
  ])('rejects %j', (options, message) => {
    expect(() => generateGlyphs(options, hashRandom('bad'))).toThrow(message);
    expect(() => generateGlyphs(options, hashRandom('bad'))).toThrow(DatasetError);
  });
});

describe('drawFigures', () => {
  it('fits each figure into the square and chooses no figure twice', () => {
    const figures = drawFigures(10, hashRandom('figures'));
    expect(new Set(figures.map((figure) => figure.join())).size).toBe(10);
    for (const figure of figures) {
      expect(Math.max(...figure.map(Math.abs))).toBeCloseTo(1, 12);
    }
  });
});

describe('drawStrokes', () => {
  it('is linear in the distance to the stroke over one pixel at its edge', () => {
    const image = new Float32Array(64);
    // A vertical stroke of width 2 through x = 3.25: pixel centers are at .5, 1.5, ...
    drawStrokes(image, 8, Float64Array.of(3.25, -9, 3.25, 20), 2);
    expect([...image.subarray(8, 16)]).toEqual([0, 0, 0.75, 1, 0.25, 0, 0, 0]);
  });

  it('draws a dot for a segment without length', () => {
    const image = new Float32Array(9);
    drawStrokes(image, 3, Float64Array.of(1.5, 1.5, 1.5, 1.5), 1);
    expect([...image]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
});
