import { DatasetError, parseIdx } from '@regatta/datasets';
import { editedBytes, showBytes } from '../bytes.ts';
import { Defect, judge, type Target, target } from '../target.ts';

const file = (rank: number, shape: readonly number[], values: readonly number[]): Uint8Array => {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x800 + rank);
  for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return Uint8Array.from([...header, ...values]);
};

const corpus = [
  file(1, [5], [0, 1, 2, 3, 255]),
  file(1, [0], []),
  file(
    3,
    [2, 2, 3],
    Array.from({ length: 12 }, (_, i) => i),
  ),
  file(3, [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]),
  file(3, [1, 0, 7], []),
];

/** IDX files against what their header says. */
export const idx: Target = target(
  'idx',
  editedBytes(corpus),
  (bytes) => {
    // The reader keeps views, so that it must not touch what it is given.
    const before = bytes.slice();
    const verdicts = ([1, 3] as const).map((rank) =>
      judge(
        () => parseIdx(bytes, rank),
        [DatasetError],
        ({ shape, data }) => {
          const view = Buffer.from(bytes);
          if (shape.length !== rank || view.readUInt32BE() !== 0x800 + rank) throw new Defect('another rank');
          if (shape.some((size, axis) => size !== view.readUInt32BE(4 + 4 * axis)))
            throw new Defect('another shape');
          if (BigInt(data.length) !== shape.reduce((product, size) => product * BigInt(size), 1n)) {
            throw new Defect(`${data.length} values for shape ${shape}`);
          }
          if (!view.subarray(4 + 4 * rank).equals(data)) throw new Defect('other values');
        },
      ),
    );
    if (!Buffer.from(before).equals(bytes)) throw new Defect('the input was changed');
    return verdicts.includes('valid') ? 'valid' : 'refused';
  },
  showBytes,
);
