/** An array of doubles, row-major: what a plain implementation of an operation takes and gives. */
export interface Nd {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Calls `visit` with each index of an array, in row-major order. The list is reused. */
export function eachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], flat: number) => void,
): void {
  const index = shape.map(() => 0);
  const size = sizeOf(shape);
  for (let flat = 0; flat < size; flat++) {
    visit(index, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = index[axis]! + 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** An array from a function of the index. */
export function nd(shape: readonly number[], valueAt: (index: readonly number[]) => number): Nd {
  const data = new Float64Array(sizeOf(shape));
  eachIndex(shape, (index, flat) => {
    data[flat] = valueAt(index);
  });
  return { shape, data };
}

/** The value at an index; 0 outside the array. */
export function at({ shape, data }: Nd, index: readonly number[]): number {
  let flat = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const i = index[axis]!;
    if (i < 0 || i >= shape[axis]!) return 0;
    flat = flat * shape[axis]! + i;
  }
  return data[flat]!;
}

/** The shape to which shapes broadcast. */
export function broadcast(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) =>
    Math.max(...shapes.map((shape) => shape[shape.length - rank + i] ?? 1)),
  );
}

/** The value that an array has, broadcast, at an index of the result. */
export function spreadAt(x: Nd, index: readonly number[]): number {
  const own = index.slice(index.length - x.shape.length);
  return at(
    x,
    own.map((i, axis) => (x.shape[axis] === 1 ? 0 : i)),
  );
}

/** Applies a function of numbers to arrays that broadcast. */
export const map =
  (f: (...values: number[]) => number) =>
  (...arrays: readonly Nd[]): Nd =>
    nd(broadcast(...arrays.map(({ shape }) => shape)), (index) =>
      f(...arrays.map((array) => spreadAt(array, index))),
    );
