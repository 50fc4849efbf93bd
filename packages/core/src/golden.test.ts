import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  boxMuller,
  float23,
  float24,
  open32,
  philox4x32,
  threefry2x32,
  threefry4x32,
} from './random/index.ts';
import { checkRate, rateAt } from './rate.ts';
import { stream } from './stream.ts';

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface GoldenRecord {
  readonly name: string;
  readonly method: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Values>>;
  readonly expected: { readonly output: Readonly<Record<string, Values>> };
}

type Pair = readonly [number, number];
type Four = readonly [number, number, number, number];

const FILES = ['random.json', 'schedules.json'];
const folder = process.env.REGATTA_GOLDEN_DIR ?? join(import.meta.dirname, 'fixtures');

const input = (record: GoldenRecord, name: string): readonly number[] => record.inputs[name]?.data ?? [];
const output = (record: GoldenRecord, name: string): readonly number[] =>
  record.expected.output[name]?.data ?? [];
const rounds = (record: GoldenRecord): number => Number(record.config.rounds);

function close(got: readonly number[], want: readonly number[]): void {
  expect(got.length).toBe(want.length);
  const bound = 1e-12 * Math.max(1, ...want.map(Math.abs));
  got.forEach((value, i) => {
    expect(Math.abs(value - want[i]!), `[${i}] ${value} against ${want[i]}`).toBeLessThanOrEqual(bound);
  });
}

function block(record: GoldenRecord, counter: readonly number[], key: readonly number[]): number[] {
  switch (record.config.algorithm) {
    case 'threefry2x32':
      return threefry2x32(counter as Pair, key as Pair, rounds(record));
    case 'threefry4x32':
      return threefry4x32(counter as Four, key as Four, rounds(record));
    case 'philox4x32':
      return philox4x32(counter as Four, key as Pair, rounds(record));
    default:
      throw new Error(`unknown algorithm ${String(record.config.algorithm)}`);
  }
}

const runBlock = (record: GoldenRecord): void => {
  expect(block(record, input(record, 'counter'), input(record, 'key'))).toEqual(output(record, 'block'));
};

const runSchedule = (record: GoldenRecord): void => {
  const { height, width, blockSize, rate, ...rest } = record.config;
  const schedule =
    record.method === 'constant'
      ? rate
      : { kind: record.method, ...rest, ...(rate === undefined ? {} : { rate }) };
  const checked = checkRate(schedule, record.name);
  const rates = input(record, 'steps').map((step) => rateAt(checked, step));
  close(rates, output(record, 'rate'));
  if (record.expected.output.gamma === undefined) return;
  const [h, w] = [Number(height), Number(width)];
  const b = Math.min(Number(blockSize), h, w);
  close(
    rates.map((r) => (r * h * w) / (b * b * (h - b + 1) * (w - b + 1))),
    output(record, 'gamma'),
  );
};

const methods: Readonly<Record<string, (record: GoldenRecord) => void>> = {
  threefry2x32: runBlock,
  threefry4x32: runBlock,
  philox4x32: runBlock,
  stream: (record) => {
    const { start, blocks } = record.config;
    const words = Array.from({ length: Number(blocks) }, (_, i) =>
      block(record, [(Number(start) + i) >>> 0, ...input(record, 'counterRest')], input(record, 'key')),
    );
    expect(words.flat()).toEqual(output(record, 'words'));
  },
  toUniform: (record) => {
    const words = input(record, 'words');
    close(words.map(float24), output(record, 'float24'));
    close(words.map(float23), output(record, 'float23'));
    close(words.map(open32), output(record, 'open32'));
  },
  boxMuller: (record) => {
    const words = input(record, 'words');
    const z = new Float64Array(words.length);
    for (let i = 0; i < words.length; i += 2) boxMuller(words[i]!, words[i + 1]!, z, i);
    close([...z], output(record, 'z'));
  },
  jaxUniform: (record) => {
    const words = output(record, 'words').map((_, i) => {
      const [a, b] = threefry2x32([0, i], input(record, 'key') as Pair);
      return (a ^ b) >>> 0;
    });
    expect(words).toEqual(output(record, 'words'));
    close(words.map(float23), output(record, 'uniform'));
  },
  constant: runSchedule,
  linear: runSchedule,
  cosine: runSchedule,
  curriculum: runSchedule,
  annealed: runSchedule,
  early: runSchedule,
  late: runSchedule,
  dropBlock: runSchedule,
};

describe.each(readdirSync(folder).filter((file) => FILES.includes(file)))('golden %s', (file) => {
  const { records } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { records: GoldenRecord[] };
  it.each(records.map((record) => [record.name, record] as const))('%s', (_name, record) => {
    const run = methods[record.method];
    expect(run, `no test handles the method ${record.method}`).toBeDefined();
    run?.(record);
  });
});

// The numbers of a stream are guaranteed: changing any of them needs a new minor version and a changelog entry.
describe('golden stream of seed 42', () => {
  it('fold, bits, uniform, normal, bernoulli and permutation keep their values', () => {
    const s = stream(42).fold('hidden1').fold(3);
    expect({
      key: [...s.key],
      bits: [...s.bits(3)],
      uniform: [...s.uniform(3)],
      normal: [...s.normal(3)],
      bernoulli: [...s.bernoulli(24, 0.7)].join(''),
      permutation: [...s.permutation(8)],
    }).toMatchInlineSnapshot(`
      {
        "bernoulli": "011000111111101111101011",
        "bits": [
          1910824875,
          3433731819,
          3483157307,
        ],
        "key": [
          739153292,
          2180484859,
        ],
        "normal": [
          0.38931968808174133,
          -1.2117128372192383,
          0.010649356991052628,
        ],
        "permutation": [
          0,
          5,
          6,
          3,
          2,
          4,
          1,
          7,
        ],
        "uniform": [
          0.4448985457420349,
          0.7994779348373413,
          0.8109857439994812,
        ],
      }
    `);
  });
});
