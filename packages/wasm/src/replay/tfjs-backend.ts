/**
 * The counterpart of `tfjs-heap.ts` for recorded steps: the internals of tfjs's wasm backend, and of its registry of kernels,
 * that recording and replaying use. As of 4.22.0, kernels allocate by `write` or `makeOutput`, both of which end in `move`, and
 * free by `disposeData`; the heap belongs to whoever allocates it.
 */
import * as tf from '@tensorflow/tfjs';
import type { Info } from '../heap.ts';

/** Identity of the data of tensors; views share it. */
export type DataId = tf.TensorInfo['dataId'];

/** Values that JavaScript writes to the heap. */
export type Values = Float32Array | Int32Array | Uint8Array;

/** The data of a tensor on the heap. */
export interface Data {
  readonly id: number;
  readonly memoryOffset: number;
  readonly shape: number[];
  readonly dtype: tf.DataType;
  refCount: number;
}

/** What decides about the memory of tensors while it is set; `undefined` results leave a call to the backend. */
export interface MemoryHooks {
  /** A tensor is made under a given identity. Returns whether that was done. */
  move?(dataId: DataId, values: Values | null, shape: number[], dtype: tf.DataType): boolean;
  /** A tensor is made under a new identity, which is returned. */
  write?(values: Values | null, shape: number[], dtype: tf.DataType): DataId | undefined;
  /** A reference is dropped. Returns whether it was the last one. */
  disposeData?(dataId: DataId): boolean | undefined;
  /** A reference is added. Returns whether that was done. */
  incRef?(dataId: DataId): boolean;
  /** Values are read from the heap. */
  read?(): void;
}

/** tfjs's wasm backend, as recorded steps use it. */
export interface StepBackend {
  /** Sets or clears the hooks. */
  hook(hooks: MemoryHooks | undefined): void;
  /** The backend as tfjs passes it to kernels. */
  readonly raw: tf.KernelBackend;
  /** The data under an identity; undefined if the backend does not hold it. */
  dataOf(dataId: DataId): Data | undefined;
  /** The identity of new data, uninitialized. */
  allocate(shape: number[], dtype: tf.DataType): DataId;
  /** Address of newly reserved memory. */
  reserve(bytes: number): number;
  /** Frees reserved memory. */
  free(address: number): void;
  /** Registers data that lie at an address. */
  register(dataId: DataId, address: number, shape: number[], dtype: tf.DataType): void;
  /** Forgets data, here and in tfjs's engine, without freeing their memory. */
  forget(dataId: DataId): void;
  /** Copies bytes within the heap. */
  copy(from: number, to: number, bytes: number): void;
  /** Writes values to the heap. */
  set(address: number, values: Values): void;
}

interface Internals {
  wasm: {
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    readonly tfjs: {
      registerTensor(id: number, size: number, address: number): void;
      disposeData(id: number): void;
    };
  };
  readonly dataIdMap: {
    get(id: DataId): Data;
    has(id: DataId): boolean;
    set(id: DataId, data: Data): void;
    delete(id: DataId): boolean;
  };
  dataIdNextNumber: number;
  move(id: DataId, values: Values | null, shape: number[], dtype: tf.DataType, refCount: number): void;
  write(values: Values | null, shape: number[], dtype: tf.DataType): DataId;
  disposeData(id: DataId, force?: boolean): boolean;
  incRef(id: DataId): void;
  readSync(id: DataId, start?: number, end?: number): unknown;
}

interface EngineInternals {
  readonly state: { readonly tensorInfo: { has(id: DataId): boolean } };
  removeDataId(id: DataId, backend: tf.KernelBackend): void;
}

/** Number of bytes of a tensor. */
export const bytesOf = ({ shape, dtype }: Pick<Info, 'shape' | 'dtype'>): number =>
  tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(dtype);

const known = new WeakMap<object, StepBackend>();

function open(raw: tf.KernelBackend): StepBackend {
  const backend = raw as unknown as Internals;
  let hooks: MemoryHooks | undefined;
  // Set once, because JavaScript engines optimize objects that stay the same.
  const { move, write, disposeData, incRef, readSync } = backend;
  backend.move = (id, values, shape, dtype, refCount) => {
    if (hooks?.move?.(id, values, shape, dtype) !== true)
      move.call(backend, id, values, shape, dtype, refCount);
  };
  backend.write = (values, shape, dtype) =>
    hooks?.write?.(values, shape, dtype) ?? write.call(backend, values, shape, dtype);
  backend.disposeData = (id, force) =>
    (force === true ? undefined : hooks?.disposeData?.(id)) ?? disposeData.call(backend, id, force);
  backend.incRef = (id) => {
    if (hooks?.incRef?.(id) !== true) incRef.call(backend, id);
  };
  backend.readSync = (...call) => {
    hooks?.read?.();
    return readSync.apply(backend, call);
  };
  const { wasm, dataIdMap } = backend;
  return {
    raw,
    hook(next) {
      hooks = next;
    },
    dataOf: (id) => (dataIdMap.has(id) ? dataIdMap.get(id) : undefined),
    allocate: (shape, dtype) => backend.write(null, shape, dtype),
    reserve: (bytes) => wasm._malloc(bytes) >>> 0,
    free: (address) => wasm._free(address),
    register(dataId, memoryOffset, shape, dtype) {
      const id = backend.dataIdNextNumber++;
      dataIdMap.set(dataId, { id, memoryOffset, shape, dtype, refCount: 1 });
      wasm.tfjs.registerTensor(id, tf.util.sizeFromShape(shape), memoryOffset);
    },
    forget(dataId) {
      const engine = tf.engine() as unknown as EngineInternals;
      if (engine.state.tensorInfo.has(dataId)) engine.removeDataId(dataId, raw);
      wasm.tfjs.disposeData(dataIdMap.get(dataId).id);
      dataIdMap.delete(dataId);
    },
    copy: (from, to, bytes) => void wasm.HEAPU8.copyWithin(to, from, from + bytes),
    set: (address, values) =>
      wasm.HEAPU8.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), address),
  };
}

/** The current backend if it is tfjs's wasm backend. */
export function currentStepBackend(): StepBackend | undefined {
  if (tf.getBackend() !== 'wasm') return undefined;
  const raw = tf.backend();
  const found = known.get(raw) ?? open(raw);
  known.set(raw, found);
  return found;
}

/** Every variable that is not disposed of. */
export const allVariables = (): tf.Variable[] => Object.values(tf.engine().registeredVariables);

/** A tensor over data of the backend; it holds a reference of its own. */
export const tensorOver = (info: Info): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);

/** Runs `body` and reports each optimizer that updates variables. */
export function withOptimizers<T>(report: (optimizer: tf.Optimizer) => void, body: () => T): T {
  const prototype = tf.Optimizer.prototype as unknown as { incrementIterations(): void };
  const own = prototype.incrementIterations;
  prototype.incrementIterations = function (this: tf.Optimizer) {
    report(this);
    own.call(this);
  };
  try {
    return body();
  } finally {
    prototype.incrementIterations = own;
  }
}

/** A call of a kernel, as tfjs makes it. */
export type KernelCallOfTfjs = Parameters<tf.KernelFunc>[0];

/** Runs `body` while each kernel of the wasm backend goes through `around`. Calls of kernels within kernels do too. */
export function withKernels<T>(
  around: (name: string, run: tf.KernelFunc, call: KernelCallOfTfjs) => ReturnType<tf.KernelFunc>,
  body: () => T,
): T {
  const configs = tf.getKernelsForBackend('wasm') as { kernelName: string; kernelFunc: tf.KernelFunc }[];
  const own = configs.map(({ kernelFunc }) => kernelFunc);
  configs.forEach((config, i) => {
    config.kernelFunc = (call) => around(config.kernelName, own[i]!, call);
  });
  try {
    return body();
  } finally {
    configs.forEach((config, i) => {
      config.kernelFunc = own[i]!;
    });
  }
}
