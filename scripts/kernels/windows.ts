import * as tf from '@tensorflow/tfjs';
import { at, type Nd, nd } from './array.ts';
import type { Case } from './case.ts';
import { fusedActivations } from './reductions.ts';
import * as plain from './reference.ts';

const image = (x: tf.Tensor | undefined): tf.Tensor4D => x as tf.Tensor4D;
const volume = (x: tf.Tensor | undefined): tf.Tensor5D => x as tf.Tensor5D;

type Pad = 'same' | 'valid' | number;
interface Window {
  readonly size: readonly number[];
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pad: Pad;
}
const titleOf = ({ size, window, strides, dilations, pad }: Window): string =>
  `${size.join('x')}, window ${window.join('x')}, strides ${strides.join('x')}, ` +
  `${dilations.some((d) => d > 1) ? `dilations ${dilations.join('x')}, ` : ''}pad ${pad}`;

const windows2d: readonly Window[] = [
  { size: [5, 6], window: [3, 2], strides: [1, 1], dilations: [1, 1], pad: 1 },
  { size: [5, 6], window: [2, 2], strides: [2, 1], dilations: [1, 1], pad: 1 },
  { size: [5, 6], window: [1, 1], strides: [1, 1], dilations: [1, 1], pad: 1 },
  ...(['same', 'valid', 1] as const).flatMap((pad): Window[] => [
    { size: [5, 7], window: [3, 3], strides: [1, 1], dilations: [1, 1], pad },
    { size: [5, 7], window: [3, 3], strides: [2, 2], dilations: [1, 1], pad },
    { size: [7, 5], window: [2, 2], strides: [2, 2], dilations: [1, 1], pad },
    { size: [7, 6], window: [2, 2], strides: [1, 1], dilations: [2, 2], pad },
  ]),
  ...(['same', 'valid'] as const).flatMap((pad): Window[] => [
    { size: [5, 6], window: [3, 2], strides: [2, 1], dilations: [1, 1], pad },
    { size: [7, 5], window: [2, 3], strides: [1, 3], dilations: [1, 1], pad },
    { size: [7, 6], window: [3, 2], strides: [1, 1], dilations: [1, 3], pad },
    { size: [6, 6], window: [1, 1], strides: [2, 2], dilations: [1, 1], pad },
  ]),
];

/** With numeric padding, tfjs computes the width from the height of the window and its stride. */
const hazard = ({ window, strides, pad }: Window): Pick<Case, 'breaks'> =>
  typeof pad === 'number' && (window[0] !== window[1] || strides[0] !== strides[1])
    ? { breaks: 'writes outside its memory' }
    : {};
const rounding = (pad: Pad): 'floor' | undefined => (typeof pad === 'number' ? 'floor' : undefined);
const two = (values: readonly number[]): [number, number] => [values[0]!, values[1]!];
const three = (values: readonly number[]): [number, number, number] => [values[0]!, values[1]!, values[2]!];

const conv2d = windows2d.flatMap((w): Case[] => {
  const title = titleOf(w);
  const [strides, dilations] = [two(w.strides), two(w.dilations)];
  const filter = { shape: [...w.window, 2, 3] };
  const x = { shape: [2, ...w.size, 2] };
  return [
    {
      kernel: 'Conv2D',
      name: title,
      inputs: [x, filter],
      ...hazard(w),
      run: (a, f) => tf.conv2d(image(a), image(f), strides, w.pad, 'NHWC', dilations, rounding(w.pad)),
      reference: plain.conv(w),
    },
    {
      kernel: 'Conv2D',
      name: `channels first, ${title}`,
      inputs: [{ shape: [2, 2, ...w.size] }, filter],
      ...hazard(w),
      run: (a, f) => tf.conv2d(image(a), image(f), strides, w.pad, 'NCHW', dilations, rounding(w.pad)),
      reference: plain.channelsFirst(plain.conv(w)),
    },
    {
      kernel: 'DepthwiseConv2dNative',
      name: title,
      inputs: [x, filter],
      ...hazard(w),
      run: (a, f) =>
        tf.depthwiseConv2d(image(a), image(f), strides, w.pad, 'NHWC', dilations, rounding(w.pad)),
      reference: plain.depthwise(w),
    },
  ];
});

const transposed2d = (['same', 'valid'] as const).flatMap((pad) =>
  (
    [
      [5, 7, 1, 1],
      [6, 9, 2, 2],
      [7, 5, 2, 1],
    ] as const
  ).map(([height, width, down, across]): Case => {
    const shape = [2, height, width, 2];
    const sliding = { strides: [down, across], dilations: [1, 1], pad };
    const places = (size: number, stride: number): number =>
      pad === 'same' ? Math.ceil(size / stride) : Math.ceil((size - 2) / stride);
    return {
      kernel: 'Conv2DBackpropInput',
      name: `conv2dTranspose to ${height}x${width}, strides ${down}x${across}, pad ${pad}`,
      inputs: [{ shape: [2, places(height, down), places(width, across), 3] }, { shape: [3, 3, 2, 3] }],
      run: (y, f) => tf.conv2dTranspose(image(y), image(f), [2, height, width, 2], [down, across], pad),
      reference: plain.convTranspose(shape, sliding),
    };
  }),
);

const fused = fusedActivations.flatMap(([activation, f]): Case[] => {
  const sliding = { strides: [1, 1], dilations: [1, 1], pad: 'same' } as const;
  const biased =
    (conv: (x: Nd, filter: Nd) => Nd) =>
    (x: Nd, filter: Nd, bias: Nd): Nd => {
      const y = conv(x, filter);
      return nd(y.shape, (index) => f(at(y, index) + at(bias, [index[3]!])));
    };
  return [
    {
      kernel: 'FusedConv2D',
      name: `${activation}, bias`,
      inputs: [{ shape: [2, 5, 4, 2] }, { shape: [3, 3, 2, 3] }, { shape: [3] }],
      run: (x, filter, bias) =>
        tf.fused.conv2d({
          x: image(x),
          filter: image(filter),
          strides: 1,
          pad: 'same',
          bias: bias!,
          activation,
          leakyreluAlpha: 0.2,
        }),
      reference: (x, filter, bias) => biased(plain.conv(sliding))(x!, filter!, bias!),
    },
    {
      kernel: 'FusedDepthwiseConv2D',
      name: `${activation}, bias`,
      inputs: [{ shape: [2, 5, 4, 2] }, { shape: [3, 3, 2, 1] }, { shape: [2] }],
      run: (x, filter, bias) =>
        tf.fused.depthwiseConv2d({
          x: image(x),
          filter: image(filter),
          strides: 1,
          pad: 'same',
          bias: bias!,
          activation,
          leakyreluAlpha: 0.2,
        }),
      reference: (x, filter, bias) => biased(plain.depthwise(sliding))(x!, filter!, bias!),
    },
  ];
});

const greatest = (values: number[]): number => Math.max(...values);

const pools2d = windows2d
  .filter(({ dilations }) => dilations.every((d) => d === 1))
  .flatMap((w): Case[] => {
    const [title, strides, window] = [titleOf(w), two(w.strides), two(w.window)];
    const inputs = [{ shape: [2, ...w.size, 3] }];
    const round = rounding(w.pad);
    return [
      {
        kernel: 'MaxPool',
        name: title,
        inputs,
        ...hazard(w),
        run: (x) => tf.maxPool(image(x), window, strides, w.pad, round),
        reference: plain.pool(window, w, greatest),
      },
      {
        kernel: 'AvgPool',
        name: title,
        inputs,
        ...hazard(w),
        run: (x) => tf.avgPool(image(x), window, strides, w.pad, round),
        reference: plain.pool(window, w, plain.mean),
      },
    ];
  });

const windows3d: readonly Window[] = (['same', 'valid'] as const).flatMap((pad): Window[] => [
  { size: [3, 4, 5], window: [2, 2, 2], strides: [1, 1, 1], dilations: [1, 1, 1], pad },
  { size: [5, 4, 3], window: [2, 3, 2], strides: [2, 2, 2], dilations: [1, 1, 1], pad },
  { size: [4, 5, 3], window: [2, 2, 1], strides: [2, 1, 3], dilations: [1, 1, 1], pad },
  { size: [5, 5, 4], window: [2, 2, 2], strides: [1, 1, 1], dilations: [2, 2, 1], pad },
]);

const conv3d = windows3d.map(
  (w): Case => ({
    kernel: 'Conv3D',
    name: titleOf(w),
    inputs: [{ shape: [2, ...w.size, 2] }, { shape: [...w.window, 2, 3] }],
    run: (x, f) => tf.conv3d(volume(x), volume(f), three(w.strides), pad3(w), 'NDHWC', three(w.dilations)),
    reference: plain.conv(w),
  }),
);

function pad3({ pad }: Window): 'same' | 'valid' {
  return pad === 'same' ? 'same' : 'valid';
}

const transposed3d = (['same', 'valid'] as const).flatMap((pad) =>
  ([1, 2] as const).map((stride): Case => {
    const spatial = [4, 5, 6];
    const places = spatial.map((size) =>
      pad === 'same' ? Math.ceil(size / stride) : Math.ceil((size - 1) / stride),
    );
    const shape = [2, ...spatial, 2];
    const sliding = { strides: [stride, stride, stride], dilations: [1, 1, 1], pad };
    return {
      kernel: 'Conv3DBackpropInputV2',
      name: `conv3dTranspose to 4x5x6, strides ${stride}, pad ${pad}`,
      inputs: [{ shape: [2, ...places, 3] }, { shape: [2, 2, 2, 2, 3] }],
      run: (y, f) => tf.conv3dTranspose(volume(y), volume(f), [2, 4, 5, 6, 2], stride, pad),
      reference: plain.convTranspose(shape, sliding),
    };
  }),
);

const pools3d = windows3d
  .filter(({ dilations }) => dilations.every((d) => d === 1))
  .flatMap((w): Case[] => {
    const [title, strides, window] = [titleOf(w), three(w.strides), three(w.window)];
    const inputs = [{ shape: [2, ...w.size, 3] }];
    const below = [{ shape: [2, ...w.size, 3], from: -5, to: -1 }];
    return [
      {
        kernel: 'MaxPool3D',
        name: title,
        inputs,
        run: (x) => tf.maxPool3d(volume(x), window, strides, pad3(w)),
        reference: plain.pool(window, w, greatest),
      },
      {
        kernel: 'MaxPool3D',
        name: `negative, ${title}`,
        inputs: below,
        run: (x) => tf.maxPool3d(volume(x), window, strides, pad3(w)),
        reference: plain.pool(window, w, greatest),
      },
      {
        kernel: 'AvgPool3D',
        name: title,
        inputs,
        run: (x) => tf.avgPool3d(volume(x), window, strides, pad3(w)),
        reference: plain.pool(window, w, plain.mean),
      },
    ];
  });

/** Max pooling of equal values: the first of a window has the gradient, as in TensorFlow. */
const poolTies: Case[] = [
  {
    kernel: 'MaxPool',
    name: 'ties',
    inputs: [{ shape: [1, 2, 2, 1], values: [-1] }],
    run: (x) => tf.maxPool(image(x), 2, 2, 'valid'),
    gradients: [[1, 0, 0, 0]],
    reference: plain.pool([2, 2], { strides: [2, 2], dilations: [1, 1], pad: 'valid' }, greatest),
  },
];

const dilations2d = (['same', 'valid'] as const).map((pad): Case => {
  const sliding = { strides: [1, 1], dilations: [1, 1], pad };
  return {
    kernel: 'Dilation2D',
    name: `pad ${pad}`,
    inputs: [{ shape: [2, 5, 4, 2] }, { shape: [2, 3, 2] }],
    run: (x, f) => tf.dilation2d(image(x), f as tf.Tensor3D, 1, pad),
    reference: plain.dilation2d(sliding),
  };
});

const sizes: readonly (readonly [string, [number, number], [number, number]])[] = [
  ['up', [3, 4], [6, 8]],
  ['up by other factors', [3, 2], [7, 9]],
  ['down', [6, 8], [3, 4]],
  ['down by other factors', [7, 5], [3, 4]],
  ['down and up', [5, 3], [2, 7]],
  ['to one cell', [4, 3], [1, 1]],
  ['from one cell', [1, 1], [3, 2]],
];
const modes = [
  ['', false, false],
  [', corners aligned', true, false],
  [', half-pixel centers', false, true],
] as const;

const resizes = sizes.flatMap(([title, from, to]) =>
  modes.flatMap(([mode, align, half]): Case[] => {
    const name = `${title} ${from.join('x')} to ${to.join('x')}${mode}`;
    const inputs = [{ shape: [2, ...from, 3] }];
    return [
      {
        kernel: 'ResizeBilinear',
        name,
        inputs,
        run: (x) => tf.image.resizeBilinear(image(x), to, align, half),
        reference: plain.resizeBilinear(to, align, half),
      },
      {
        kernel: 'ResizeNearestNeighbor',
        name,
        inputs,
        ...(align && from[0] === 1 ? { breaks: 'does not end' as const } : {}),
        run: (x) => tf.image.resizeNearestNeighbor(image(x), to, align, half),
        reference: plain.resizeNearest(to, align, half),
      },
    ];
  }),
);

const boxes = [
  [0.12, 0.23, 0.88, 0.71],
  [0, 0, 1, 1],
  [0.33, -0.22, 1.13, 0.62],
];
const crops = (['bilinear', 'nearest'] as const).flatMap((method) =>
  (
    [
      [3, 4],
      [1, 1],
      [7, 9],
    ] as const
  ).map(
    ([height, width]): Case => ({
      kernel: 'CropAndResize',
      name: `${method} to ${height}x${width}`,
      inputs: [{ shape: [2, 5, 6, 2] }],
      run: (x) =>
        tf.image.cropAndResize(
          image(x),
          tf.tensor2d(boxes),
          tf.tensor1d([0, 1, 0], 'int32'),
          [height, width],
          method,
          0.5,
        ),
      reference: plain.cropAndResize(boxes, [0, 1, 0], [height, width], method, 0.5),
    }),
  ),
);

const norms: Case[] = [
  {
    kernel: 'LRN',
    name: 'defaults',
    inputs: [{ shape: [2, 2, 3, 7] }],
    run: (x) => tf.localResponseNormalization(image(x)),
    reference: plain.localResponse(5, 1, 1, 0.5),
  },
  {
    kernel: 'LRN',
    name: 'radius 1',
    inputs: [{ shape: [2, 2, 3, 5] }],
    run: (x) => tf.localResponseNormalization(image(x), 1, 2, 0.3, 0.75),
    reference: plain.localResponse(1, 2, 0.3, 0.75),
  },
  ...[
    [5, 3],
    [2, 5, 3],
    [2, 3, 2, 3],
  ].map(
    (shape): Case => ({
      kernel: 'FusedBatchNorm',
      name: `rank ${shape.length}`,
      inputs: [{ shape }, { shape: [3] }, { shape: [3], from: 0.5, to: 2 }, { shape: [3] }, { shape: [3] }],
      run: (x, mean, variance, offset, scale) =>
        tf.batchNorm(
          x!,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          1e-3,
        ),
      reference: (x, mean, variance, offset, scale) =>
        nd(x!.shape, (index) => {
          const c = [index.at(-1)!];
          return (
            ((at(x!, index) - at(mean!, c)) / Math.sqrt(at(variance!, c) + 1e-3)) * at(scale!, c) +
            at(offset!, c)
          );
        }),
    }),
  ),
];

/** Convolutions, pooling, resizing and normalization. */
export const windowCases: readonly Case[] = [
  ...conv2d,
  ...transposed2d,
  ...fused,
  ...pools2d,
  ...conv3d,
  ...transposed3d,
  ...pools3d,
  ...poolTies,
  ...dilations2d,
  ...resizes,
  ...crops,
  ...norms,
];
