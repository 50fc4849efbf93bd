import { checkOptions, checkRandom } from './arguments.ts';
import type { DatasetError } from './errors.ts';
import { drawFigures } from './figures.ts';
import { invalidOption } from './option-error.ts';
import type { Random } from './random.ts';
import { drawStrokes, type Segments, transform } from './strokes.ts';

/** Options of {@link generateGlyphs}. */
export interface GlyphOptions {
  /** Side of the images in pixels, 8..256. Default 16. */
  readonly size?: number;
  /** Number of classes, 2..256. Default 10. */
  readonly classes?: number;
  /**
   * How much examples of a class differ, 0..1: at 1, rotation is up to +-45 degrees, scale +-40 %, shear +-.5, shift
   * +-20 % of the size, and stroke width +-50 %. Default .5.
   */
  readonly jitter?: number;
  /** Number of gray rectangles that hide parts of each example, 0..16. Default 1. */
  readonly occlusions?: number;
  /** Standard deviation of the noise added to each pixel, 0..10. Default .15. */
  readonly noise?: number;
  /** Images of the training split. Default 300, with which a small convolutional network clearly overfits. */
  readonly train?: number;
  /** Images of the validation split. Default 1000. */
  readonly validation?: number;
  /** Images of the test split. Default 2000. */
  readonly test?: number;
}

/** One split of generated images. */
export interface GlyphSplit {
  /** Number of images. */
  readonly count: number;
  /** [count, size, size], gray levels 0..1, row-major. */
  readonly images: Float32Array;
  /** [count]; example i has class i mod classes. */
  readonly labels: Uint8Array;
}

/** Generated images of transformed and partly hidden figures. */
export interface Glyphs {
  /** The options, with defaults filled in. */
  readonly options: Required<GlyphOptions>;
  /** The figure of each class, upright, complete and without noise, [classes, size, size]. */
  readonly figures: Float32Array;
  /** The training split. */
  readonly train: GlyphSplit;
  /** The validation split. */
  readonly validation: GlyphSplit;
  /** The test split. */
  readonly test: GlyphSplit;
}

const DEFAULTS: Required<GlyphOptions> = {
  size: 16,
  classes: 10,
  jitter: 0.5,
  occlusions: 1,
  noise: 0.15,
  train: 300,
  validation: 1000,
  test: 2000,
};

/** Fraction of the image's side that an upright figure spans, and the width of strokes. */
const SPAN = 0.7;
const PEN = 0.1;
/** Range of the sides of hiding rectangles, as fractions of the image's side. */
const HIDDEN = { least: 0.2, most: 0.45 };

/**
 * Generates images that look hand-drawn. Each class is a fixed figure of random curved strokes; an example is that figure
 * rotated, scaled, sheared, shifted and drawn with a pen of random width, partly hidden by gray rectangles, with normal noise
 * added to each pixel, clipped to 0..1.
 * The same source and options give bit-identical data within one engine (Math.sin and Math.cos may differ between engines),
 * and the size of one split does not affect the others.
 * @throws DatasetError (`option`) for values out of range.
 */
export function generateGlyphs(options: GlyphOptions, random: Random): Glyphs {
  checkRandom(random, 'generateGlyphs');
  checkOptions(options, 'generateGlyphs', Object.keys(DEFAULTS));
  const settings = { ...DEFAULTS, ...options };
  check(settings);
  const { size, classes } = settings;
  const figures = drawFigures(classes, random.fold('figures'));
  const upright = new Float32Array(classes * size * size);
  const still = new Float64Array(JITTERS).fill(0.5);
  for (const [label, figure] of figures.entries())
    drawExample(imageAt(upright, size, label), figure, still, settings);
  const split = (name: 'train' | 'validation' | 'test'): GlyphSplit =>
    drawSplit(settings[name], settings, figures, random.fold(name));
  return {
    options: settings,
    figures: upright,
    train: split('train'),
    validation: split('validation'),
    test: split('test'),
  };
}

/** Number of uniform numbers that place one figure, and one rectangle. */
const [JITTERS, CORNERS] = [7, 5] as const;

const imageAt = (images: Float32Array, size: number, index: number): Float32Array =>
  images.subarray(index * size * size, (index + 1) * size * size);

function drawSplit(
  count: number,
  settings: Required<GlyphOptions>,
  figures: readonly Segments[],
  random: Random,
): GlyphSplit {
  const { size, classes, occlusions, noise } = settings;
  const images = new Float32Array(count * size * size);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  const jitters = Float64Array.from(random.fold('jitter').uniform(count * JITTERS));
  const corners = random.fold('occlusion').uniform(count * occlusions * CORNERS);
  const noises = noise === 0 ? [] : random.fold('noise').normal(images.length);
  for (let i = 0; i < count; i++) {
    const image = imageAt(images, size, i);
    drawExample(image, figures[labels[i]!]!, jitters.subarray(i * JITTERS, (i + 1) * JITTERS), settings);
    for (let j = i * occlusions; j < (i + 1) * occlusions; j++) {
      const [x, y, width, height, grey] = Array.from(
        { length: CORNERS },
        (_, k) => corners[j * CORNERS + k]!,
      );
      hide(image, size, { x: x!, y: y!, width: width!, height: height!, grey: grey! });
    }
  }
  for (let i = 0; i < noises.length; i++) {
    images[i] = Math.min(1, Math.max(0, images[i]! + noise * noises[i]!));
  }
  return { count, images, labels };
}

/** Draws a figure transformed by seven uniform numbers; 1/2 each leaves it upright. */
function drawExample(
  image: Float32Array,
  figure: Segments,
  uniforms: Float64Array,
  { size, jitter }: Required<GlyphOptions>,
): void {
  const [turn, wide, high, lean, right, down, pen] = Array.from(uniforms, (u) => jitter * (2 * u - 1));
  const angle = (Math.PI / 4) * turn!;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [sx, sy] = [(SPAN / 2) * size * (1 + 0.4 * wide!), (SPAN / 2) * size * (1 + 0.4 * high!)];
  const shear = 0.5 * lean!;
  const placed = transform(figure, {
    a: cos * sx,
    b: (cos * shear - sin) * sy,
    c: sin * sx,
    d: (sin * shear + cos) * sy,
    tx: size * (0.5 + 0.2 * right!),
    ty: size * (0.5 + 0.2 * down!),
  });
  drawStrokes(image, size, placed, PEN * size * (1 + 0.5 * pen!));
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly grey: number;
}

/** Fills a rectangle, whose position and size are given by uniform numbers, with one gray level. */
function hide(image: Float32Array, size: number, { x, y, width, height, grey }: Rectangle): void {
  const side = (u: number): number => Math.round(size * (HIDDEN.least + (HIDDEN.most - HIDDEN.least) * u));
  const [columns, rows] = [side(width), side(height)];
  const left = Math.floor(x * (size - columns + 1));
  const top = Math.floor(y * (size - rows + 1));
  for (let row = top; row < top + rows; row++)
    image.fill(grey, row * size + left, row * size + left + columns);
}

function check(settings: Required<GlyphOptions>): void {
  checkNumber('size', settings.size, 8, 256, true);
  checkNumber('classes', settings.classes, 2, 256, true);
  checkNumber('jitter', settings.jitter, 0, 1, false);
  checkNumber('occlusions', settings.occlusions, 0, 16, true);
  checkNumber('noise', settings.noise, 0, 10, false);
  for (const split of ['train', 'validation', 'test'] as const) {
    checkNumber(split, settings[split], 1, 10_000_000, true);
  }
}

function checkNumber(
  name: keyof GlyphOptions,
  value: number,
  least: number,
  most: number,
  whole: boolean,
): void {
  const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
  if (!fits) throw invalid(name, `${whole ? 'an integer' : 'a number'} from ${least} to ${most}`, value);
}

function invalid(name: keyof GlyphOptions, expected: string, received: unknown): DatasetError {
  return invalidOption('generateGlyphs', name, expected, received, DEFAULTS);
}
