import { dataError } from './data-error.ts';

/** Nested arrays of numbers, at most 8 levels deep: a number, a row, an image or a series. */
export type Numbers = number | readonly Numbers[];

/** Maximum number of axes of an example. */
const mostAxes = 8;
/** The shape of nested arrays, determined from their first elements. @throws UsageError for more than 8 axes. */
export function nestedShape(value: Numbers): number[] {
  const shape: number[] = [];
  let inner: unknown = value;
  while (Array.isArray(inner)) {
    shape.push(inner.length);
    inner = inner[0];
    if (shape.length <= mostAxes) continue;
    const remedy =
      'Pass each example as a number, a row [columns], a series [steps, features] or an image [height, width, channels].';
    throw dataError('data.inputs[0]', `at most ${mostAxes} axes`, 'more', remedy);
  }
  return shape;
}

/** Copies nested arrays of a shape into a flat array. @throws UsageError for an element with a different shape. */
export function fill(
  into: Float64Array,
  offset: number,
  value: Numbers,
  shape: readonly number[],
  at: string,
): void {
  if (shape.length === 0) {
    if (typeof value !== 'number')
      throw dataError(at, 'a number', shapeText(value), 'Give all examples the same shape.');
    into[offset] = value;
    return;
  }
  const [length, ...rest] = shape;
  if (!Array.isArray(value) || value.length !== length) {
    throw dataError(
      at,
      `the shape [${shape}] of the first example`,
      shapeText(value),
      'Give all examples the same shape, e.g. by padding shorter ones.',
    );
  }
  const width = rest.reduce((product, n) => product * n, 1);
  value.forEach((part: Numbers, i) => {
    fill(into, offset + i * width, part, rest, at);
  });
}

/** A short description of a value for error messages. */
export const shapeText = (value: unknown): string =>
  Array.isArray(value)
    ? `an array of ${value.length}`
    : typeof value === 'number'
      ? 'a number'
      : typeof value;
