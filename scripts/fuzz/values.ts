import fc from 'fast-check';

/** A value nested so deep that a reader that calls itself runs out of stack. */
function deep(levels: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Values of JSON that readers have trouble with. */
const hostileJson: readonly unknown[] = [
  null,
  true,
  false,
  '',
  0,
  -0,
  -1,
  0.5,
  1.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e21,
  1e308,
  -1e308,
  5e-324,
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  'Infinity',
  '1',
  '-1',
  '1e999',
  'a\nb',
  '\0',
  '\ud800',
  '\u001b[2J',
  '</script><script>',
  '../../etc/passwd',
  'x'.repeat(5000),
  '😀',
  '%s%n',
  '$1',
  'a,b;c',
  [],
  {},
  [[]],
  [null],
  [1, 2, 3],
  deep(5),
  deep(20_000),
  Array(300).fill(0),
  { length: 3 },
  { name: 'x' },
  JSON.parse('{"__proto__":{"polluted":1}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":1}}}'),
  JSON.parse('{"toJSON":1,"valueOf":2,"toString":3,"then":4}'),
];

/** Values that only code can hold. */
const hostileCode: readonly unknown[] = [
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  10n,
  Symbol('s'),
  () => undefined,
  new Date(Number.NaN),
  new Float32Array(3),
  new Map([[1, 2]]),
  Object.create(null),
  /x/g,
  Promise.resolve(1),
  new Error('x'),
];

export const jsonValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...hostileJson) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.integer() },
);

export const codeValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: jsonValue },
  { weight: 1, arbitrary: fc.constantFrom(...hostileCode) },
);

type Container = unknown[] | Record<string, unknown>;
const isContainer = (value: unknown): value is Container =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);

/** A copy of arrays and plain objects; anything else is shared. */
function copy(value: unknown, depth = 0): unknown {
  if (!isContainer(value) || depth > 50) return value;
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, copy(item, depth + 1)]);
  return Object.fromEntries(entries);
}

interface Place {
  readonly of: Container;
  readonly key: string;
}

/** Every place in a value, outermost first. */
function placesIn(value: unknown, depth = 0): Place[] {
  if (!isContainer(value) || depth > 20) return [];
  return Object.keys(value)
    .slice(0, 60)
    .flatMap((key) => [{ of: value, key }, ...placesIn(Reflect.get(value, key), depth + 1)]);
}

/** Sets a property of its own, whatever its name. */
const put = (of: Container, key: string, value: unknown): void => {
  Object.defineProperty(of, key, { value, writable: true, enumerable: true, configurable: true });
};

interface Edit {
  readonly kind: 'replace' | 'delete' | 'add' | 'move' | 'number' | 'text';
  readonly at: number;
  readonly other: number;
  readonly key: string;
  readonly value: unknown;
}

const keys = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'length',
    'name',
    'toJSON',
    'then',
    '',
    '0',
    'a\nb',
  ),
  fc.string({ maxLength: 8 }),
);

const edits = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Edit> =>
  fc.record({
    kind: fc.constantFrom('replace', 'replace', 'replace', 'delete', 'add', 'move', 'number', 'text'),
    at: fc.nat(),
    other: fc.nat(),
    key: keys,
    value,
  });

/** Makes an edit. What it puts in is a copy: a later edit may change that, and the next input draws the same value. */
function apply(root: { value: unknown }, { kind, at, other, key, value }: Edit): void {
  const places = placesIn(root);
  const { of, key: own } = places[at % places.length]!;
  const here: unknown = Reflect.get(of, own);
  const there = places[other % places.length]!;
  switch (kind) {
    case 'replace':
      put(of, own, copy(value));
      return;
    case 'delete':
      if (of === root) return;
      if (Array.isArray(of)) of.splice(Number(own), 1);
      else delete of[own];
      return;
    case 'add':
      if (Array.isArray(here)) here.push(copy(value));
      else if (isContainer(here)) put(here, key, copy(value));
      return;
    case 'move':
      // A copy: what holds itself is no JSON.
      put(of, own, copy(Reflect.get(there.of, there.key)));
      return;
    case 'number':
      if (typeof here === 'number') put(of, own, [-here, here + 0.5, here * 2 ** 40, here + 1, 0][other % 5]);
      return;
    case 'text':
      if (typeof here === 'string')
        put(of, own, [`${here}${key}`, here.slice(1), here.toUpperCase(), key][other % 4]);
  }
}

/** A value of a corpus with a few edits, or any value at all. `value` makes what is put into it. */
export const edited = (corpus: readonly unknown[], value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    {
      weight: 19,
      arbitrary: fc
        .tuple(fc.constantFrom(...corpus), fc.array(edits(value), { maxLength: 3 }))
        .map(([base, changes]) => {
          const root = { value: copy(base) };
          for (const change of changes) apply(root, change);
          return root.value;
        }),
    },
    { weight: 1, arbitrary: value },
  );

/** JSON text of a value, however deep it is nested: `JSON.stringify` calls itself. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '['.repeat(20_000) + ']'.repeat(20_000);
  }
}
