import { dataError } from './data-error.ts';

/** Numbers nested to any depth: a row, an image, a series. */
export type Numbers = number | readonly Numbers[];

/** Most axes of an example: more is a structure, not an array. */
const mostAxes = 8;
/** The shape of nested arrays, read along their first entries. @throws UsageError for more axes than an example has. */
export function nestedShape(value: Numbers): number[] {
  const shape: number[] = [];
  let inner: unknown = value;
  while (Array.isArray(inner)) {
    shape.push(inner.length);
    inner = inner[0];
    if (shape.length <= mostAxes) continue;
    const remedy = 'Give numbers, rows, images or series.';
    throw dataError('data.inputs[0]', `at most ${mostAxes} axes`, 'more', remedy);
  }
  return shape;
}

/** Writes nested arrays of a shape into a flat one. @throws UsageError naming the place that has another. */
export function fill(
  into: Float32Array,
  offset: number,
  value: Numbers,
  shape: readonly number[],
  at: string,
): void {
  if (shape.length === 0) {
    if (typeof value !== 'number')
      throw dataError(at, 'a number', shapeText(value), 'Make all examples alike.');
    into[offset] = value;
    return;
  }
  const [length, ...rest] = shape;
  if (!Array.isArray(value) || value.length !== length) {
    throw dataError(
      at,
      `the shape [${shape}] of the first example`,
      shapeText(value),
      'Make all examples alike.',
    );
  }
  const width = rest.reduce((product, n) => product * n, 1);
  value.forEach((part: Numbers, i) => {
    fill(into, offset + i * width, part, rest, at);
  });
}

/** What came, in a few words. */
export const shapeText = (value: unknown): string =>
  Array.isArray(value)
    ? `an array of ${value.length}`
    : typeof value === 'number'
      ? 'a number'
      : typeof value;
