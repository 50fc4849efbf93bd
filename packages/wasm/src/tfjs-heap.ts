/**
 * The only file that accesses internals of tfjs's wasm backend, and the only one with casts.
 *
 * As of 4.22.0, `backend.wasm.asm.memory` is the Emscripten heap, `backend.dataIdMap` holds the address of each tensor,
 * and `backend.makeOutput` allocates. A module that imports the same memory works on the same bytes. Growing the heap
 * detaches typed arrays but not the memory object.
 */
import * as tf from '@tensorflow/tfjs';
import type { Kernels } from './exports.ts';
import { relaxed, strict } from './generated/binary.ts';
import type { Heap, Info } from './heap.ts';

interface Backend {
  readonly wasm?: {
    readonly asm?: { readonly memory?: unknown };
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(id: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: string): Info;
  disposeData(id: object): boolean;
  incRef(id: object): void;
}

/** Describes which internals of the wasm backend are missing; empty if all are present. */
export function obstacles(backend: unknown): string[] {
  const { wasm, dataIdMap, makeOutput, incRef } = backend as Partial<Backend>;
  const found: string[] = [];
  if (wasm === undefined) return ['the backend has no WebAssembly module'];
  if (!(wasm.asm?.memory instanceof WebAssembly.Memory)) found.push('its memory is not exported');
  if (typeof wasm._malloc !== 'function') found.push('its allocator is not exported');
  if (typeof dataIdMap?.get !== 'function') found.push('it has no table of tensors (dataIdMap)');
  if (typeof makeOutput !== 'function') found.push('it has no makeOutput method');
  if (typeof incRef !== 'function') found.push('it has no incRef method');
  const buffer = (wasm.asm?.memory as WebAssembly.Memory | undefined)?.buffer;
  if (typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer) {
    found.push('its memory is shared between threads');
  }
  return found;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Whether this JavaScript engine supports relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(decode(relaxed));
}

const modules = new Map<string, Promise<WebAssembly.Module>>();

/** The compiled kernels; each build is compiled once. */
export function compile(build: 'strict' | 'relaxed'): Promise<WebAssembly.Module> {
  const known = modules.get(build);
  if (known !== undefined) return known;
  const compiling = WebAssembly.compile(decode(build === 'relaxed' ? relaxed : strict));
  modules.set(build, compiling);
  return compiling;
}

/** The heap of a backend, with the kernels of `module`. @param rawBackend a backend without {@link obstacles}. */
export async function openHeap(rawBackend: unknown, module: WebAssembly.Module): Promise<Heap> {
  const backend = rawBackend as Backend;
  const wasm = backend.wasm!;
  const memory = wasm.asm!.memory as WebAssembly.Memory;
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  let scratchAddress = 0;
  let scratchBytes = 0;
  return {
    kernels: instance.exports as unknown as Kernels,
    address: (tensor) => backend.dataIdMap.get(tensor.dataId).memoryOffset,
    output: (shape, dtype) => backend.makeOutput([...shape], dtype),
    share: ({ dataId, shape, dtype }) => {
      // Moves the data to this backend first, if another backend holds it.
      backend.dataIdMap.get(dataId);
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
    free: (tensor) => void backend.disposeData(tensor.dataId),
    scratch: (bytes) => {
      if (bytes > scratchBytes) {
        if (scratchBytes > 0) wasm._free(scratchAddress);
        scratchBytes = Math.ceil(bytes / 65536) * 65536;
        scratchAddress = wasm._malloc(scratchBytes) >>> 0;
        if (scratchAddress === 0) {
          scratchBytes = 0;
          throw new Error(
            `[regatta] wasm: expected ${bytes} bytes of free scratch memory, received an out-of-memory error. ` +
              'Dispose unused tensors (tf.dispose, tf.tidy) or use smaller batches.',
          );
        }
      }
      return scratchAddress;
    },
    get scratchBytes() {
      return scratchBytes;
    },
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
    ints: (address, length) => new Int32Array(memory.buffer, address, length),
  };
}

/** The current backend if it is tfjs's wasm backend, else undefined. */
export function currentBackend(): unknown {
  return tf.getBackend() === 'wasm' ? tf.backend() : undefined;
}
