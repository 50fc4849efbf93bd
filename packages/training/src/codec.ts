import { bytesOf, crc32 } from './crc32.ts';

const MAGIC = 'RGTTRAIN';
const START = 16;
const makers = { Float32Array, Float64Array, Int32Array, Uint8Array } as const;
type Kind = keyof typeof makers;
type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

const kinds: readonly Kind[] = ['Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array'];
const kindOf = (value: unknown): Kind | undefined => kinds.find((kind) => value instanceof makers[kind]);
const aligned = (offset: number): number => Math.ceil(offset / 8) * 8;

/** The checksum of all bytes except its own. */
const sumOf = (bytes: Uint8Array): number => crc32(bytes.subarray(START), crc32(bytes.subarray(0, 12)));

interface Header {
  readonly value: string;
  readonly arrays: readonly { readonly kind: Kind; readonly length: number }[];
}

/**
 * Encodes plain data with numeric arrays as bytes: a magic string, the header length, a checksum of everything else, the
 * header (JSON) and the arrays. Every number is preserved bit for bit, including NaN, infinities and -0.
 */
export function encode(value: unknown): Uint8Array {
  const arrays: Numbers[] = [];
  const text = JSON.stringify(value, (_key, one: unknown) => {
    const kind = kindOf(one);
    if (kind !== undefined && one instanceof makers[kind]) return { $array: arrays.push(one) - 1 };
    if (typeof one === 'number' && (!Number.isFinite(one) || Object.is(one, -0))) {
      return { $number: Object.is(one, -0) ? '-0' : String(one) };
    }
    return one;
  });
  const header: Header = {
    value: text,
    arrays: arrays.map((array) => ({ kind: kindOf(array) ?? 'Float32Array', length: array.length })),
  };
  const head = new TextEncoder().encode(JSON.stringify(header));
  const offsets: number[] = [];
  let end = aligned(START + head.length);
  for (const { byteLength } of arrays) {
    offsets.push(end);
    end = aligned(end + byteLength);
  }
  const bytes = new Uint8Array(end);
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes.set(head, START);
  for (const [i, array] of arrays.entries()) bytes.set(bytesOf(array), offsets[i]);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, head.length, true);
  view.setUint32(12, sumOf(bytes), true);
  return bytes;
}

/** Describes what is wrong with bytes from {@link encode}; undefined if they are valid. */
export function flawOf(bytes: Uint8Array): string | undefined {
  if (bytes.length < START) return `it has only ${bytes.length} bytes`;
  if (new TextDecoder().decode(bytes.subarray(0, 8)) !== MAGIC) return 'it is not a checkpoint file';
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint32(12, true) !== sumOf(bytes)) return 'it is truncated or corrupted';
  return undefined;
}

/** Decodes bytes from {@link encode}; the caller knows the type. Check the bytes with {@link flawOf} first. */
export function decode<T>(bytes: Uint8Array): T {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const size = view.getUint32(8, true);
  const header: Header = JSON.parse(new TextDecoder().decode(bytes.subarray(START, START + size)));
  let offset = aligned(START + size);
  const arrays = header.arrays.map(({ kind, length }) => {
    const width = makers[kind].BYTES_PER_ELEMENT;
    const own = bytes.slice(offset, offset + length * width);
    offset = aligned(offset + own.length);
    return new makers[kind](own.buffer, 0, length);
  });
  const value: T = JSON.parse(header.value, (_key, one: unknown) => {
    if (typeof one !== 'object' || one === null) return one;
    if ('$array' in one) return arrays[Number(one.$array)];
    return '$number' in one ? Number(one.$number) : one;
  });
  return value;
}
