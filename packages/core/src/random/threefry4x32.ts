const PARITY = 0x1bd11bda;
const ROTATIONS = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
] as const;

type Words4 = readonly [number, number, number, number];

const rotate = (x: number, r: number): number => (x << r) | (x >>> (32 - r));

/**
 * The threefry-4x32 block function: maps four counter words and four key words to four result words, all uint32.
 *
 * @param rounds mixing rounds; 20 is the published default.
 * @see Salmon, Moraes, Dror, Shaw. Parallel random numbers: as easy as 1, 2, 3. SC 2011.
 */
export function threefry4x32(counter: Words4, key: Words4, rounds = 20): [number, number, number, number] {
  const keys = [...key, PARITY ^ key[0] ^ key[1] ^ key[2] ^ key[3]];
  let [x0, x1, x2, x3] = counter.map((word, i) => (word + key[i]!) | 0) as [number, number, number, number];
  for (let round = 0; round < rounds; round++) {
    const [r0, r1] = ROTATIONS[round % 8]!;
    if (round % 2 === 0) {
      x0 = (x0 + x1) | 0;
      x1 = rotate(x1, r0) ^ x0;
      x2 = (x2 + x3) | 0;
      x3 = rotate(x3, r1) ^ x2;
    } else {
      x0 = (x0 + x3) | 0;
      x3 = rotate(x3, r0) ^ x0;
      x2 = (x2 + x1) | 0;
      x1 = rotate(x1, r1) ^ x2;
    }
    if (round % 4 === 3) {
      const i = (round + 1) / 4;
      x0 = (x0 + keys[i % 5]!) | 0;
      x1 = (x1 + keys[(i + 1) % 5]!) | 0;
      x2 = (x2 + keys[(i + 2) % 5]!) | 0;
      x3 = (x3 + keys[(i + 3) % 5]! + i) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0, x2 >>> 0, x3 >>> 0];
}
