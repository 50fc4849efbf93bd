import fc from 'fast-check';

/** Bytes that readers have trouble with: ends, quotes, signs, control characters, parts of UTF-8 and of numbers. */
const pieces: readonly Uint8Array[] = [
  '\n',
  '\r\n',
  '\0',
  '"',
  '""',
  ',',
  ';',
  '\t',
  ' ',
  ':',
  '@',
  '-',
  '.',
  'e',
  '1e999',
  '-0',
  'NaN',
  'Infinity',
  '9'.repeat(400),
  '99999999999999999999',
  '0x10',
  '1_000',
  '\ufeff',
  '\u001b[31m',
  '\u2028',
  '__proto__',
  'constructor',
  '{"a":',
  '['.repeat(3000),
  'null',
  'é',
  '😀',
  '<script>',
  '$x',
  '@data',
].map((text) => new TextEncoder().encode(text));
const rawPieces: readonly Uint8Array[] = [
  [0xff],
  [0x80],
  [0xc3],
  [0xed, 0xa0, 0x80],
  [0, 0, 8, 3],
  [0xff, 0xff],
].map((bytes) => Uint8Array.from(bytes));

interface Edit {
  readonly kind: 'cut' | 'flip' | 'insert' | 'delete' | 'repeat' | 'swap';
  /** Places as fractions of the length. */
  readonly at: number;
  readonly to: number;
  readonly bit: number;
  readonly piece: Uint8Array;
}

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('cut', 'flip', 'insert', 'delete', 'repeat', 'swap'),
  at: fraction,
  to: fraction,
  bit: fc.nat(7),
  piece: fc.oneof(fc.constantFrom(...pieces, ...rawPieces), fc.uint8Array({ maxLength: 8 })),
});

const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

function apply(bytes: Uint8Array, { kind, at, to, bit, piece }: Edit): Uint8Array {
  const places = [at, to].map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b);
  const [from = 0, until = 0] = places;
  const head = bytes.subarray(0, from);
  switch (kind) {
    case 'cut':
      return bytes.slice(0, until);
    case 'flip': {
      const copy = bytes.slice();
      if (from < copy.length) copy[from] = (copy[from] ?? 0) ^ (1 << bit);
      return copy;
    }
    case 'insert':
      return join(head, piece, bytes.subarray(from));
    case 'delete':
      return join(head, bytes.subarray(Math.min(until, from + 1 + bit * 4)));
    case 'repeat':
      return join(bytes.subarray(0, until), bytes.subarray(from));
    case 'swap':
      return join(head, piece, bytes.subarray(Math.min(bytes.length, from + piece.length)));
  }
}

/** Some bytes with a few edits, or any bytes at all. */
export const editedBytes = (corpus: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom(...corpus), fc.array(edit, { maxLength: 4 }))
        .map(([bytes, edits]) => edits.reduce(apply, bytes)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  );

/** Bytes as text, for whoever looks into a defect. */
export const showBytes = (bytes: Uint8Array): string =>
  `base64 ${Buffer.from(bytes.subarray(0, 4000)).toString('base64')}`;
