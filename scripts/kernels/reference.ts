/** Plain implementations of operations, slow and obvious, in doubles. Layouts have channels last unless said otherwise. */
import { at, broadcast, eachIndex, type Nd, nd, sizeOf, spreadAt } from './array.ts';

/** Reduces axes with a function of the values along them, in order. */
export function reduce(
  axes: readonly number[],
  f: (values: number[]) => number,
  keep = false,
): (x: Nd) => Nd {
  return (x) => {
    const short = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const found = nd(short, (index) => {
      const values: number[] = [];
      eachIndex(
        x.shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
        (inner) => {
          values.push(
            at(
              x,
              index.map((i, axis) => i + inner[axis]!),
            ),
          );
        },
      );
      return f(values);
    });
    return keep ? found : { shape: x.shape.filter((_, axis) => !axes.includes(axis)), data: found.data };
  };
}

export const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);
export const mean = (values: readonly number[]): number => total(values) / values.length;

/** Softmax over the last axis. */
export const softmax = (x: Nd): Nd => {
  const sums = reduce([x.shape.length - 1], (values) => total(values.map(Math.exp)), true)(x);
  return nd(x.shape, (index) => Math.exp(at(x, index)) / spreadAt(sums, index));
};

/** Cumulative sum or product. */
export function cumulative(
  axis: number,
  exclusive: boolean,
  reverse: boolean,
  f: (values: number[]) => number,
): (x: Nd) => Nd {
  return (x) =>
    nd(x.shape, (index) => {
      const values: number[] = [];
      for (let i = 0; i < x.shape[axis]!; i++) {
        const within = reverse ? i >= index[axis]! : i <= index[axis]!;
        if (!within || (exclusive && i === index[axis]!)) continue;
        values.push(
          at(
            x,
            index.map((own, of) => (of === axis ? i : own)),
          ),
        );
      }
      return f(values);
    });
}

/** Product of stacks of matrices whose batch axes broadcast. */
export function matMul(transposeA: boolean, transposeB: boolean): (a: Nd, b: Nd) => Nd {
  return (a, b) => {
    const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const [m, k] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
    const n = transposeB ? b.shape.at(-2)! : b.shape.at(-1)!;
    return nd([...batch, m, n], (index) => {
      const lead = index.slice(0, -2);
      const [i, j] = [index.at(-2)!, index.at(-1)!];
      let sum = 0;
      for (let l = 0; l < k; l++) {
        const left = transposeA ? [l, i] : [i, l];
        const right = transposeB ? [j, l] : [l, j];
        sum += spreadAt(a, [...lead, ...left]) * spreadAt(b, [...lead, ...right]);
      }
      return sum;
    });
  };
}

/** How windows slide over each spatial axis. */
export interface Sliding {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pad: 'same' | 'valid' | number | readonly (readonly [number, number])[];
}

interface Axis {
  readonly places: number;
  readonly before: number;
}

/** Output size and padding of one axis, as TensorFlow defines them. */
function axisOf(size: number, window: number, { strides, dilations, pad }: Sliding, i: number): Axis {
  const extent = (window - 1) * dilations[i]! + 1;
  const stride = strides[i]!;
  if (pad === 'valid') return { places: Math.ceil((size - extent + 1) / stride), before: 0 };
  if (pad === 'same') {
    const places = Math.ceil(size / stride);
    return { places, before: Math.floor(Math.max(0, (places - 1) * stride + extent - size) / 2) };
  }
  const [before, after] = typeof pad === 'number' ? [pad, pad] : pad[i]!;
  return { places: Math.floor((size + before + after - extent) / stride) + 1, before };
}

/** The cells of x that each place of a window reads: f gets the values inside, with their taps. */
function slide(
  x: Nd,
  window: readonly number[],
  sliding: Sliding,
  visit: (place: readonly number[], tap: readonly number[], cell: readonly number[], inside: boolean) => void,
): Axis[] {
  const axes = window.map((size, i) => axisOf(x.shape[i + 1]!, size, sliding, i));
  eachIndex(
    axes.map(({ places }) => places),
    (place) => {
      eachIndex(window, (tap) => {
        const cell = place.map(
          (p, i) => p * sliding.strides[i]! + tap[i]! * sliding.dilations[i]! - axes[i]!.before,
        );
        visit(
          place,
          tap,
          cell,
          cell.every((c, i) => c >= 0 && c < x.shape[i + 1]!),
        );
      });
    },
  );
  return axes;
}

function adder(shape: readonly number[]): {
  readonly out: Nd;
  add(index: readonly number[], value: number): void;
} {
  const data = new Float64Array(sizeOf(shape));
  const add = (index: readonly number[], value: number): void => {
    const flat = index.reduce((sum, i, axis) => sum * shape[axis]! + i, 0);
    data[flat] = data[flat]! + value;
  };
  return { out: { shape, data }, add };
}

/** Convolution of any number of spatial axes; x [batch, ...spatial, in], filter [...window, in, out]. */
export function conv(sliding: Sliding): (x: Nd, filter: Nd) => Nd {
  return (x, filter) => {
    const window = filter.shape.slice(0, -2);
    const [from, to] = [filter.shape.at(-2)!, filter.shape.at(-1)!];
    const places = window.map((size, i) => axisOf(x.shape[i + 1]!, size, sliding, i).places);
    const { out, add } = adder([x.shape[0]!, ...places, to]);
    slide(x, window, sliding, (place, tap, cell, inside) => {
      if (!inside) return;
      for (let n = 0; n < x.shape[0]!; n++)
        for (let i = 0; i < from; i++)
          for (let o = 0; o < to; o++)
            add([n, ...place, o], at(x, [n, ...cell, i]) * at(filter, [...tap, i, o]));
    });
    return out;
  };
}

/** The transpose of {@link conv}: y [batch, ...places, out] to x of the given shape. */
export function convTranspose(shape: readonly number[], sliding: Sliding): (y: Nd, filter: Nd) => Nd {
  return (y, filter) => {
    const window = filter.shape.slice(0, -2);
    const [from, to] = [filter.shape.at(-2)!, filter.shape.at(-1)!];
    const { out, add } = adder(shape);
    slide({ shape, data: new Float64Array(0) }, window, sliding, (place, tap, cell, inside) => {
      if (!inside) return;
      for (let n = 0; n < shape[0]!; n++)
        for (let i = 0; i < from; i++)
          for (let o = 0; o < to; o++)
            add([n, ...cell, i], at(y, [n, ...place, o]) * at(filter, [...tap, i, o]));
    });
    return out;
  };
}

/** Depthwise convolution; filter [...window, in, multiplier]. */
export function depthwise(sliding: Sliding): (x: Nd, filter: Nd) => Nd {
  return (x, filter) => {
    const window = filter.shape.slice(0, -2);
    const [from, times] = [filter.shape.at(-2)!, filter.shape.at(-1)!];
    const places = window.map((size, i) => axisOf(x.shape[i + 1]!, size, sliding, i).places);
    const { out, add } = adder([x.shape[0]!, ...places, from * times]);
    slide(x, window, sliding, (place, tap, cell, inside) => {
      if (!inside) return;
      for (let n = 0; n < x.shape[0]!; n++)
        for (let i = 0; i < from; i++)
          for (let m = 0; m < times; m++)
            add([n, ...place, i * times + m], at(x, [n, ...cell, i]) * at(filter, [...tap, i, m]));
    });
    return out;
  };
}

/** Pooling: f of the values of a window that lie inside x. */
export function pool(
  window: readonly number[],
  sliding: Sliding,
  f: (values: number[]) => number,
): (x: Nd) => Nd {
  return (x) => {
    const places = window.map((size, i) => axisOf(x.shape[i + 1]!, size, sliding, i).places);
    return nd([x.shape[0]!, ...places, x.shape.at(-1)!], (index) => {
      const values: number[] = [];
      eachIndex(window, (tap) => {
        const cell = tap.map(
          (t, i) =>
            index[i + 1]! * sliding.strides[i]! +
            t * sliding.dilations[i]! -
            axisOf(x.shape[i + 1]!, window[i]!, sliding, i).before,
        );
        if (cell.some((c, i) => c < 0 || c >= x.shape[i + 1]!)) return;
        values.push(at(x, [index[0]!, ...cell, index.at(-1)!]));
      });
      return f(values);
    });
  };
}

/** Moves axes: axis i of the result is axis order[i] of x. */
export const transpose =
  (order: readonly number[]) =>
  (x: Nd): Nd =>
    nd(
      order.map((axis) => x.shape[axis]!),
      (index) => {
        const from = [...index];
        for (const [i, axis] of order.entries()) from[axis] = index[i]!;
        return at(x, from);
      },
    );

/** Runs a function of channels-last arrays on a channels-first array. */
export const channelsFirst =
  (f: (x: Nd, ...rest: Nd[]) => Nd) =>
  (x: Nd, ...rest: Nd[]): Nd => {
    const rank = x.shape.length;
    const spatial = Array.from({ length: rank - 2 }, (_, i) => i + 1);
    const y = f(transpose([0, ...spatial.map((i) => i + 1), 1])(x), ...rest);
    return transpose([0, rank - 1, ...spatial])(y);
  };

/** Where along an axis of `from` cells each of `to` cells is read, as TensorFlow's image.resize defines it. */
export function sourceOf(from: number, to: number, align: boolean, half: boolean): (i: number) => number {
  if (half) return (i) => ((i + 0.5) * from) / to - 0.5;
  const scale = align && to > 1 ? (from - 1) / (to - 1) : from / to;
  return (i) => i * scale;
}

/** Bilinear resize of [batch, height, width, channels]; cells outside repeat the border. */
export function resizeBilinear(
  size: readonly [number, number],
  align: boolean,
  half: boolean,
): (x: Nd) => Nd {
  return (x) => {
    const [n, h, w, c] = x.shape.map(Number);
    const sources = [sourceOf(h!, size[0], align, half), sourceOf(w!, size[1], align, half)];
    return nd([n!, ...size, c!], ([b, i, j, channel]) => {
      const [y, z] = [sources[0]!(i!), sources[1]!(j!)];
      let sum = 0;
      for (const [row, rowShare] of neighbors(y, h!))
        for (const [column, share] of neighbors(z, w!))
          sum += rowShare * share * at(x, [b!, row, column, channel!]);
      return sum;
    });
  };
}

function neighbors(source: number, size: number): [number, number][] {
  const low = Math.floor(source);
  const inside = (i: number): number => Math.min(size - 1, Math.max(0, i));
  return [
    [inside(low), 1 - (source - low)],
    [inside(low + 1), source - low],
  ];
}

/** Nearest-neighbor resize of [batch, height, width, channels]. */
export function resizeNearest(size: readonly [number, number], align: boolean, half: boolean): (x: Nd) => Nd {
  return (x) => {
    const [n, h, w, c] = x.shape.map(Number);
    const pick = (from: number, to: number, i: number): number => {
      // With half-pixel centers TensorFlow reads the cell that holds (i + 0.5) * from / to.
      const source = half ? ((i + 0.5) * from) / to : sourceOf(from, to, align, false)(i);
      return Math.min(from - 1, align ? Math.round(source) : Math.floor(source));
    };
    return nd([n!, ...size, c!], ([b, i, j, channel]) =>
      at(x, [b!, pick(h!, size[0], i!), pick(w!, size[1], j!), channel!]),
    );
  };
}

/** Crops boxes [y1, x1, y2, x2] in relative coordinates and resizes them. */
export function cropAndResize(
  boxes: readonly (readonly number[])[],
  images: readonly number[],
  size: readonly [number, number],
  method: 'bilinear' | 'nearest',
  outside: number,
): (x: Nd) => Nd {
  return (x) => {
    const [, h, w, c] = x.shape.map(Number);
    return nd([boxes.length, ...size, c!], ([b, i, j, channel]) => {
      const [y1, x1, y2, x2] = boxes[b!]!.map(Number);
      const source = (from: number, to: number, cells: number, places: number, k: number): number =>
        places > 1
          ? from * (cells - 1) + (k * (to - from) * (cells - 1)) / (places - 1)
          : 0.5 * (from + to) * (cells - 1);
      const y = source(y1!, y2!, h!, size[0], i!);
      const z = source(x1!, x2!, w!, size[1], j!);
      if (y < 0 || y > h! - 1 || z < 0 || z > w! - 1) return outside;
      const image = images[b!]!;
      if (method === 'nearest') return at(x, [image, Math.round(y), Math.round(z), channel!]);
      let sum = 0;
      for (const [row, rowShare] of neighbors(y, h!))
        for (const [column, share] of neighbors(z, w!))
          sum += rowShare * share * at(x, [image, row, column, channel!]);
      return sum;
    });
  };
}

/** Padding by mirroring, with or without the border cell. */
export function mirrorPad(paddings: readonly (readonly [number, number])[], border: boolean): (x: Nd) => Nd {
  return (x) =>
    nd(
      x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]),
      (index) =>
        at(
          x,
          index.map((i, axis) => {
            const own = i - paddings[axis]![0];
            const size = x.shape[axis]!;
            if (own < 0) return -own - (border ? 1 : 0);
            return own < size ? own : 2 * size - own - (border ? 1 : 2);
          }),
        ),
    );
}

/** Padding with a value. */
export function pad(paddings: readonly (readonly [number, number])[], value: number): (x: Nd) => Nd {
  return (x) =>
    nd(
      x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]),
      (index) => {
        const own = index.map((i, axis) => i - paddings[axis]![0]);
        return own.every((i, axis) => i >= 0 && i < x.shape[axis]!) ? at(x, own) : value;
      },
    );
}

/** Picks along an axis; `ids` are shared by all, or one list per entry of the leading axis if `batched`. */
export function gather(ids: Nd, axis: number, batchDims: number): (x: Nd) => Nd {
  return (x) => {
    const inner = ids.shape.slice(batchDims);
    return nd([...x.shape.slice(0, axis), ...inner, ...x.shape.slice(axis + 1)], (index) => {
      const lead = index.slice(0, axis);
      const chosen = index.slice(axis, axis + inner.length);
      const id = at(ids, [...lead.slice(0, batchDims), ...chosen]);
      return at(x, [...lead, id, ...index.slice(axis + inner.length)]);
    });
  };
}

/** Local response normalization over the last axis. */
export function localResponse(radius: number, bias: number, alpha: number, beta: number): (x: Nd) => Nd {
  return (x) =>
    nd(x.shape, (index) => {
      const [lead, channel] = [index.slice(0, -1), index.at(-1)!];
      let sum = 0;
      for (let c = channel - radius; c <= channel + radius; c++) sum += at(x, [...lead, c]) ** 2;
      return at(x, index) * (bias + alpha * sum) ** -beta;
    });
}

/** Gray-scale dilation, channels last; filter [height, width, channels]. */
export function dilation2d(sliding: Sliding): (x: Nd, filter: Nd) => Nd {
  return (x, filter) => {
    const window = filter.shape.slice(0, 2);
    const axes = window.map((size, i) => axisOf(x.shape[i + 1]!, size, sliding, i));
    return nd([x.shape[0]!, ...axes.map(({ places }) => places), x.shape[3]!], (index) => {
      let best = Number.NEGATIVE_INFINITY;
      eachIndex(window, (tap) => {
        const cell = tap.map(
          (t, i) => index[i + 1]! * sliding.strides[i]! + t * sliding.dilations[i]! - axes[i]!.before,
        );
        if (cell.some((value, i) => value < 0 || value >= x.shape[i + 1]!)) return;
        best = Math.max(best, at(x, [index[0]!, ...cell, index[3]!]) + at(filter, [...tap, index[3]!]));
      });
      return best;
    });
  };
}

/** The error function (Abramowitz and Stegun 7.1.26 is not exact enough): its Maclaurin series. */
export function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
