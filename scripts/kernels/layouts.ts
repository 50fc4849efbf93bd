import * as tf from '@tensorflow/tfjs';
import { at, eachIndex, type Nd, nd } from './array.ts';
import type { Case } from './case.ts';
import * as plain from './reference.ts';

const cube = [{ shape: [2, 3, 5] }];
const flat = (x: Nd, shape: readonly number[]): Nd => ({ shape, data: x.data });
const concat =
  (axis: number) =>
  (...parts: Nd[]): Nd => {
    const sizes = parts.map(({ shape }) => shape[axis]!);
    const shape = parts[0]!.shape.map((size, i) => (i === axis ? plain.total(sizes) : size));
    return nd(shape, (index) => {
      let [i, part] = [index[axis]!, 0];
      while (i >= sizes[part]!) i -= sizes[part++]!;
      return at(
        parts[part]!,
        index.map((own, of) => (of === axis ? i : own)),
      );
    });
  };
const slice =
  (begin: readonly number[], size: readonly number[], strides: readonly number[] = begin.map(() => 1)) =>
  (x: Nd): Nd =>
    nd(size, (index) =>
      at(
        x,
        index.map((i, axis) => begin[axis]! + i * strides[axis]!),
      ),
    );

const moves: Case[] = [
  {
    kernel: 'Fill',
    name: 'added',
    inputs: cube,
    run: (x) => tf.add(tf.fill([2, 3, 5], 4), x!),
    reference: (x) => nd(x!.shape, (index) => at(x!, index) + 4),
  },
  ...[
    [0, 2, 1],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
  ].map(
    (order): Case => ({
      kernel: 'Transpose',
      name: order.join(' '),
      inputs: cube,
      run: (x) => tf.transpose(x!, order),
      reference: plain.transpose(order),
    }),
  ),
  {
    kernel: 'Reshape',
    name: 'to [5, 6]',
    inputs: cube,
    run: (x) => tf.reshape(x!, [5, 6]),
    reference: (x) => flat(x!, [5, 6]),
  },
  {
    kernel: 'ExpandDims',
    name: 'axis 1',
    inputs: cube,
    run: (x) => tf.expandDims(x!, 1),
    reference: (x) => flat(x!, [2, 1, 3, 5]),
  },
  ...[[0], [1, 2], [-1]].map(
    (axes): Case => ({
      kernel: 'Reverse',
      name: `axes ${axes}`,
      inputs: cube,
      run: (x) => tf.reverse(x!, axes),
      reference: (x) =>
        nd(x!.shape, (index) =>
          at(
            x!,
            index.map((i, axis) =>
              axes.includes(axis) || axes.includes(axis - 3) ? x!.shape[axis]! - 1 - i : i,
            ),
          ),
        ),
    }),
  ),
  ...([0, 1, 2] as const).flatMap((axis): Case[] => {
    const other = [2, 3, 5].map((size, i) => (i === axis ? 4 : size));
    return [
      {
        kernel: 'Concat',
        name: `axis ${axis}`,
        inputs: [...cube, { shape: other }],
        run: (x, y) => tf.concat([x!, y!], axis),
        reference: concat(axis),
      },
      {
        kernel: 'Pack',
        name: `axis ${axis}`,
        inputs: [...cube, ...cube],
        run: (x, y) => tf.stack([x!, y!], axis),
        reference: (x, y) => {
          const shape = [2, 3, 5];
          shape.splice(axis, 0, 1);
          return concat(axis)(flat(x!, shape), flat(y!, shape));
        },
      },
      {
        kernel: 'Unpack',
        name: `axis ${axis}`,
        inputs: cube,
        run: (x) => tf.unstack(x!, axis)[1]!,
        reference: (x) => plain.reduce([axis], (values) => values[1]!)(x!),
      },
      {
        kernel: 'SplitV',
        name: `axis ${axis}`,
        inputs: [{ shape: [4, 4, 4] }],
        run: (x) => tf.split(x!, [1, 3], axis)[1]!,
        reference: slice(
          [0, 1, 2].map((i) => (i === axis ? 1 : 0)),
          [0, 1, 2].map((i) => (i === axis ? 3 : 4)),
        ),
      },
    ];
  }),
  {
    kernel: 'Slice',
    name: 'inner',
    inputs: cube,
    run: (x) => tf.slice(x!, [0, 1, 2], [2, 2, 2]),
    reference: slice([0, 1, 2], [2, 2, 2]),
  },
  {
    kernel: 'Slice',
    name: 'to the end',
    inputs: cube,
    run: (x) => tf.slice(x!, [1, 1]),
    reference: slice([1, 1, 0], [1, 2, 5]),
  },
  {
    kernel: 'StridedSlice',
    name: 'strides 1x2x2',
    inputs: cube,
    run: (x) => tf.stridedSlice(x!, [0, 0, 1], [2, 3, 5], [1, 2, 2]),
    reference: slice([0, 0, 1], [2, 2, 2], [1, 2, 2]),
  },
  {
    kernel: 'StridedSlice',
    name: 'backward',
    inputs: cube,
    run: (x) => tf.stridedSlice(x!, [0, 2, 4], [2, 0, 0], [1, -1, -2]),
    reference: slice([0, 2, 4], [2, 2, 2], [1, -1, -2]),
  },
  ...[[2], [2, 3], [1, 2, 3], [2, 1, 2, 2]].map((reps): Case => {
    const shape = [3, 2, 2, 2].slice(0, reps.length);
    return {
      kernel: 'Tile',
      name: `rank ${reps.length}`,
      inputs: [{ shape }],
      run: (x) => tf.tile(x!, reps),
      reference: (x) =>
        nd(
          shape.map((size, axis) => size * reps[axis]!),
          (index) =>
            at(
              x!,
              index.map((i, axis) => i % shape[axis]!),
            ),
        ),
    };
  }),
  {
    kernel: 'Tile',
    name: 'rank 5',
    inputs: [{ shape: [1, 2, 1, 2, 2] }],
    run: (x) => tf.tile(x!, [2, 1, 2, 1, 1]),
    reference: (x) =>
      nd([2, 2, 2, 2, 2], (index) =>
        at(
          x!,
          index.map((i, axis) => i % [1, 2, 1, 2, 2][axis]!),
        ),
      ),
  },
  ...(
    [
      [
        [3, 1],
        [2, 3, 4],
      ],
      [
        [1, 4],
        [3, 4],
      ],
      [[4], [2, 3, 4]],
    ] as const
  ).map(
    ([from, to]): Case => ({
      kernel: 'Tile',
      name: `broadcastTo from ${from} to ${to}`,
      inputs: [{ shape: from }],
      run: (x) => tf.broadcastTo(x!, [...to]),
      reference: (x) =>
        nd(to, (index) =>
          at(
            x!,
            index.slice(index.length - from.length).map((i, axis) => (from[axis] === 1 ? 0 : i)),
          ),
        ),
    }),
  ),
];

const paddings: [number, number][] = [
  [1, 0],
  [2, 1],
  [0, 3],
];
const pads: Case[] = [
  {
    kernel: 'PadV2',
    name: 'each axis otherwise',
    inputs: cube,
    run: (x) => tf.pad(x!, paddings, -2),
    reference: plain.pad(paddings, -2),
  },
  ...(['reflect', 'symmetric'] as const).flatMap((mode): Case[] => [
    {
      kernel: 'MirrorPad',
      name: mode,
      inputs: cube,
      run: (x) => tf.mirrorPad(x!, paddings, mode),
      reference: plain.mirrorPad(paddings, mode === 'symmetric'),
    },
    {
      kernel: 'MirrorPad',
      name: `${mode}, rank 4`,
      inputs: [{ shape: [2, 4, 3, 2] }],
      run: (x) =>
        tf.mirrorPad(
          x!,
          [
            [0, 0],
            [1, 2],
            [2, 1],
            [0, 0],
          ],
          mode,
        ),
      reference: plain.mirrorPad(
        [
          [0, 0],
          [1, 2],
          [2, 1],
          [0, 0],
        ],
        mode === 'symmetric',
      ),
    },
    {
      kernel: 'MirrorPad',
      name: `${mode}, rank 1`,
      inputs: [{ shape: [4] }],
      run: (x) => tf.mirrorPad(x!, [[3, 2]], mode),
      reference: plain.mirrorPad([[3, 2]], mode === 'symmetric'),
    },
  ]),
];

const ids = (shape: number[], values: number[]): { tensor: () => tf.Tensor; plain: Nd } => ({
  tensor: () => tf.tensor(values, shape, 'int32'),
  plain: { shape, data: Float64Array.from(values) },
});
const lists = ids([4], [1, 0, 1, 1]);
const square = ids([2, 2], [1, 0, 1, 1]);
const three = ids([2, 3], [0, 2, 2, 1, 0, 2]);
const gathers: Case[] = [
  ...[0, 1, 2].map(
    (axis): Case => ({
      kernel: 'GatherV2',
      name: `axis ${axis}`,
      inputs: cube,
      run: (x) => tf.gather(x!, lists.tensor(), axis),
      reference: plain.gather(lists.plain, axis, 0),
    }),
  ),
  ...[0, 1, 2, -1].map(
    (axis): Case => ({
      kernel: 'GatherV2',
      name: `a matrix of ids, axis ${axis}`,
      inputs: cube,
      run: (x) => tf.gather(x!, square.tensor(), axis),
      reference: plain.gather(square.plain, (axis + 3) % 3, 0),
    }),
  ),
  ...[1, 2].map(
    (axis): Case => ({
      kernel: 'GatherV2',
      name: `in batches, axis ${axis}`,
      inputs: cube,
      run: (x) => tf.gather(x!, three.tensor(), axis, 1),
      reference: plain.gather(three.plain, axis, 1),
    }),
  ),
  {
    kernel: 'GatherNd',
    name: 'cells',
    inputs: [{ shape: [3, 5] }],
    run: (x) =>
      tf.gatherND(
        x!,
        tf.tensor2d(
          [
            [0, 1],
            [2, 2],
            [0, 1],
          ],
          [3, 2],
          'int32',
        ),
      ),
    reference: (x) =>
      nd([3], ([i]) =>
        at(
          x!,
          [
            [0, 1],
            [2, 2],
            [0, 1],
          ][i!]!,
        ),
      ),
  },
  {
    kernel: 'GatherNd',
    name: 'rows',
    inputs: [{ shape: [3, 5] }],
    run: (x) => tf.gatherND(x!, tf.tensor2d([[2], [0], [2]], [3, 1], 'int32')),
    reference: (x) => nd([3, 5], ([i, j]) => at(x!, [[2, 0, 2][i!]!, j!])),
  },
  {
    kernel: 'UnsortedSegmentSum',
    name: 'with an empty segment',
    inputs: [{ shape: [4, 3] }],
    run: (x) => tf.unsortedSegmentSum(x!, tf.tensor1d([2, 0, 2, 0], 'int32'), 4),
    reference: (x) =>
      nd([4, 3], ([s, j]) => plain.total([2, 0, 2, 0].map((id, i) => (id === s ? at(x!, [i, j!]) : 0)))),
  },
  {
    kernel: 'ScatterNd',
    name: 'cells that repeat',
    inputs: [{ shape: [3] }],
    run: (x) => tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], 'int32'), x!, [5]),
    reference: (x) => nd([5], ([i]) => plain.total([1, 3, 1].map((to, k) => (to === i ? at(x!, [k]) : 0)))),
  },
  {
    kernel: 'OneHot',
    name: 'ids',
    inputs: [{ shape: [2, 2], dtype: 'int32', values: [0, 2, 3, 1] }],
    run: (x) => tf.oneHot(x!, 4),
    reference: (x) => nd([2, 2, 4], ([i, j, k]) => (at(x!, [i!, j!]) === k ? 1 : 0)),
  },
  {
    kernel: 'TopK',
    name: 'values, k 2',
    inputs: [{ shape: [3, 5] }],
    run: (x) => tf.topk(x!, 2).values,
    reference: (x) =>
      nd([3, 2], ([i, k]) => [0, 1, 2, 3, 4].map((j) => at(x!, [i!, j])).sort((a, b) => b - a)[k!]!),
  },
];

const depthToSpace = (x: Nd): Nd =>
  nd([2, 4, 6, 2], ([n, i, j, c]) =>
    at(x, [n!, Math.floor(i! / 2), Math.floor(j! / 2), ((i! % 2) * 2 + (j! % 2)) * 2 + c!]),
  );
const blocks: Case[] = [
  {
    kernel: 'DepthToSpace',
    name: 'block 2',
    inputs: [{ shape: [2, 2, 3, 8] }],
    run: (x) => tf.depthToSpace(x as tf.Tensor4D, 2),
    reference: (x) => depthToSpace(x!),
  },
  {
    kernel: 'SpaceToBatchND',
    name: 'padded',
    inputs: [{ shape: [2, 3, 5, 2] }],
    run: (x) =>
      tf.spaceToBatchND(
        x!,
        [2, 2],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    reference: (x) => {
      const wide = plain.pad(
        [
          [0, 0],
          [1, 0],
          [0, 1],
          [0, 0],
        ],
        0,
      )(x!);
      return nd([8, 2, 3, 2], ([b, i, j, c]) => {
        const [block, n] = [Math.floor(b! / 2), b! % 2];
        return at(wide, [n, i! * 2 + Math.floor(block / 2), j! * 2 + (block % 2), c!]);
      });
    },
  },
  {
    kernel: 'BatchToSpaceND',
    name: 'cropped',
    inputs: [{ shape: [8, 2, 3, 2] }],
    run: (x) =>
      tf.batchToSpaceND(
        x!,
        [2, 2],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    reference: (x) =>
      nd([2, 3, 5, 2], ([n, i, j, c]) => {
        const [y, z] = [i! + 1, j!];
        return at(x!, [((y % 2) * 2 + (z % 2)) * 2 + n!, Math.floor(y / 2), Math.floor(z / 2), c!]);
      }),
  },
];

const SIZES: Record<string, number> = { a: 2, b: 3, c: 4, d: 5 };
function contract(equation: string): (...x: Nd[]) => Nd {
  const [left, right] = equation.split('->') as [string, string];
  const terms = left.split(',');
  const gone = [...new Set(left.replaceAll(',', ''))].filter((axis) => !right.includes(axis));
  return (...x) =>
    nd(
      [...right].map((axis) => SIZES[axis]!),
      (index) => {
        let sum = 0;
        eachIndex(
          gone.map((axis) => SIZES[axis]!),
          (inner) => {
            const of = (axis: string): number =>
              right.includes(axis) ? index[right.indexOf(axis)]! : inner[gone.indexOf(axis)]!;
            sum += plain.product(terms.map((term, i) => at(x[i]!, [...term].map(of))));
          },
        );
        return sum;
      },
    );
}
const contractions = ['abc,acd->abd', 'ab,bc->ac', 'abc,cd->abd', 'ab,ab->a', 'abc->cb', 'ab,cb->ca'].map(
  (equation): Case => ({
    kernel: 'Einsum',
    name: equation,
    inputs: equation
      .split('->')[0]!
      .split(',')
      .map((term) => ({ shape: [...term].map((axis) => SIZES[axis]!) })),
    run: (...x) => tf.einsum(equation, ...x),
    reference: contract(equation),
  }),
);

/** Operations that move values, or pick them by index. */
export const layoutCases: readonly Case[] = [...moves, ...pads, ...gathers, ...blocks, ...contractions];
