import { beforeAll, describe, expect, it } from 'vitest';
import type { Heap } from './heap.ts';
import { erf } from './testing/erf.ts';
import { currentHeap, useWasm } from './use-wasm.ts';

const functions = {
  exp: { kind: 0, exact: Math.exp },
  log: { kind: 1, exact: Math.log },
  tanh: { kind: 2, exact: Math.tanh },
  sigmoid: { kind: 3, exact: (x: number) => (x < -87 ? 0 : 1 / (1 + Math.exp(-x))) },
  erf: { kind: 4, exact: erf },
} as const;

let heap: Heap;
beforeAll(async () => {
  await useWasm();
  heap = currentHeap()!;
});

function run(kind: number, values: Float32Array): Float32Array {
  const at = heap.scratch(values.length * 8);
  heap.floats(at, values.length).set(values);
  heap.kernels.transcendental(kind, at, at + values.length * 4, values.length);
  return heap.floats(at + values.length * 4, values.length).slice();
}

/** Distance to the exact value in units in the last place of a float. */
function ulps(got: number, exact: number): number {
  if (Object.is(got, Math.fround(exact)) || (got === 0 && exact === 0)) return 0;
  if (!Number.isFinite(got) || !Number.isFinite(Math.fround(exact))) return Number.POSITIVE_INFINITY;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))));
  return Math.abs(got - exact) / 2 ** (exponent - 23);
}

/** Floats of every exponent and both signs, infinities, and a grid in the range of most arguments. */
function everyArgument(): Float32Array {
  const bits: number[] = [];
  for (let i = 0; i < 2 ** 32; i += 9973) bits.push(i);
  const all = [...new Float32Array(new Uint32Array(bits).buffer)].filter((x) => !Number.isNaN(x));
  for (let x = -110; x <= 110; x += 1 / 1024) all.push(x);
  return Float32Array.from([
    ...all,
    0,
    -0,
    Infinity,
    -Infinity,
    1e-45,
    0.625,
    -0.625,
    88.72283,
    -103.9,
    20,
    9.01,
  ]);
}

describe.each(Object.entries(functions))('%s', (name, { kind, exact }) => {
  it('is within 2.5 units in the last place of the exact value over the whole range', () => {
    const values = everyArgument();
    const got = run(kind, values);
    let worst = 0;
    let at = 0;
    for (let i = 0; i < values.length; i++) {
      const error = ulps(got[i]!, exact(values[i]!));
      if (!(error <= worst)) {
        worst = error;
        at = values[i]!;
      }
    }
    expect(worst, `${name}(${at})`).toBeLessThanOrEqual(name === 'sigmoid' || name === 'erf' ? 2.5 : 2);
  });

  it('keeps NaN, gives the same bits in any lane, and accepts any count', () => {
    expect([...run(kind, Float32Array.of(Number.NaN, Number.NaN, 1, 2, Number.NaN))]).toSatisfy(
      (got: number[]) => Number.isNaN(got[0]) && Number.isNaN(got[1]) && Number.isNaN(got[4]),
    );
    const values = Float32Array.from({ length: 23 }, (_, i) => 0.37 * i - 3);
    for (const length of [0, 1, 2, 3, 4, 5, 7, 22]) {
      expect([...run(kind, values.slice(0, length))]).toEqual([...run(kind, values)].slice(0, length));
    }
  });
});
