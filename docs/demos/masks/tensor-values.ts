/** The values of a tensor, with named axes. */
export interface TensorValues {
  readonly place: string;
  /** The names of the axes: `example`, `height`, ... */
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  /** The vertical and the horizontal axis of a panel; the other axes give the panels. */
  readonly drawn: readonly [string, string];
}

const stridesOf = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));

/** The axes along which all values are equal, in each of several tensors of the same shape. */
export function sharedAxes(tensors: readonly TensorValues[]): string[] {
  const [first] = tensors;
  if (first === undefined) return [];
  const { axes, shape } = first;
  const strides = stridesOf(shape);
  const isEqual = ({ values }: TensorValues, axis: number): boolean => {
    const stride = strides[axis] ?? 1;
    const size = shape[axis] ?? 1;
    for (let i = 0; i < values.length; i++) {
      const back = Math.floor(i / stride) % size;
      if (Math.abs((values[i] ?? 0) - (values[i - back * stride] ?? 0)) > 1e-5) return false;
    }
    return true;
  };
  return axes.filter((_, axis) => (shape[axis] ?? 1) > 1 && tensors.every((tensor) => isEqual(tensor, axis)));
}

/** The values in the order panel, row, column, with the labels of the panels. */
export function inPanels({ axes, shape, values, drawn }: TensorValues): {
  readonly ordered: number[];
  readonly labels: string[];
  readonly shape: [number, number, number];
} {
  const strides = stridesOf(shape);
  const sizeOf = (name: string): number => shape[axes.indexOf(name)] ?? 1;
  const strideOf = (name: string): number => strides[axes.indexOf(name)] ?? 0;
  const others = axes.filter((name) => !drawn.includes(name));
  let panels: { offset: number; label: string[] }[] = [{ offset: 0, label: [] }];
  for (const name of others) {
    panels = panels.flatMap(({ offset, label }) =>
      Array.from({ length: sizeOf(name) }, (_, i) => ({
        offset: offset + i * strideOf(name),
        label: [...label, `${name} ${i + 1}`],
      })),
    );
  }
  const [down, across] = drawn;
  const [rows, columns] = [sizeOf(down), sizeOf(across)];
  const ordered = panels.flatMap(({ offset }) =>
    Array.from({ length: rows * columns }, (_, i) => {
      const row = Math.floor(i / columns);
      return values[offset + row * strideOf(down) + (i % columns) * strideOf(across)] ?? 0;
    }),
  );
  return {
    ordered,
    labels: panels.map(({ label }) => label.join(', ')),
    shape: [panels.length, rows, columns],
  };
}
