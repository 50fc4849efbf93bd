import { type StepRecorder, whileRecording } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { Info } from '../heap.ts';
import { Blocks } from './blocks.ts';
import type { Allocation, Call, KernelInputs, Recorded, Renewal, UsedVariable } from './program.ts';
import {
  allVariables,
  bytesOf,
  type Data,
  type DataId,
  type KernelCallOfTfjs,
  type MemoryHooks,
  type StepBackend,
  tensorOver,
  type Values,
  withKernels,
  withOptimizers,
} from './tfjs-backend.ts';

/** A function of tensors, variables and the random streams of Regatta: a training step, or the prediction of a model. */
export type Step = (...inputs: tf.Tensor[]) => readonly tf.Tensor[];

/** Values of a tensor that the step makes outside of kernels: they must be the same in each step. */
interface Upload {
  readonly dataId: DataId;
  readonly values: Values;
  /** Whether a replay computes them again. */
  isRenewed: boolean;
}

/** What was recorded of one run of a step. */
export interface Recording {
  /** The tensors that the step returned. */
  readonly outputs: readonly tf.Tensor[];
  /** What the step did, in words that are equal for runs that do the same. */
  readonly trace: readonly string[];
  readonly uploads: readonly Upload[];
  /** Why the step cannot be replayed; undefined if nothing speaks against it. */
  readonly refused: string | undefined;
  /** The step with its memory; undefined in a trace. */
  readonly recorded: Recorded | undefined;
}

const infoOf = ({ dataId, shape, dtype }: Info): Info => ({ dataId, shape: [...shape], dtype });

const isInfo = (value: unknown): value is Info =>
  typeof value === 'object' && value !== null && 'dataId' in value;

/** Applies a function to each tensor of the inputs of a kernel, which tfjs passes by name or as a list. */
function mapInputs<T>(
  inputs: object,
  map: (info: Info) => T,
): Record<string, T | undefined> | (T | undefined)[] {
  const one = (value: unknown): T | undefined => (isInfo(value) ? map(value) : undefined);
  if (Array.isArray(inputs)) return inputs.map(one);
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, one(value)]));
}

const typed = (info: Info): string => `${info.dtype}[${info.shape}]`;

/** Attributes as text; functions and tensors have no text of their own. */
const textOf = (attributes: object | undefined): string => {
  let isPlain = true;
  const text = JSON.stringify(attributes ?? {}, (_, value: unknown) => {
    if (typeof value === 'function' || isInfo(value)) isPlain = false;
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    return ArrayBuffer.isView(value) ? [...(value as Values)] : value;
  });
  return isPlain ? text : 'not plain';
};

/** Kernels with results whose shapes depend on the values of their inputs. */
const hasDataDependentShape = /^(Where|Unique|NonMaxSuppression|Sparse|Ragged|String)/;

/** Records one run of a step. */
class Session implements StepRecorder {
  readonly #backend: StepBackend;
  /** Undefined in a trace, which keeps no memory. */
  readonly #blocks: Blocks | undefined;
  readonly #labels = new Map<DataId, string>();
  readonly #calls: (Call & { readonly isView: boolean })[] = [];
  readonly #trace: string[] = [];
  readonly #uploads: Upload[] = [];
  readonly #advances = new Map<object, () => void>();
  readonly #attributes = new Map<
    object,
    { readonly names: readonly string[]; readonly renew: () => object }
  >();
  readonly #renewals = new Map<DataId, () => Float32Array>();
  /** Data that the step made, or that it freed although they are older. */
  readonly #own = new Set<DataId>();
  readonly #unshared = new Set<DataId>();
  readonly #external = new Set<DataId>();
  /** Data that kernels without a result change in place. */
  readonly #changed = new Set<DataId>();
  readonly #starts = new Map<tf.Variable, Info>();
  #allocations: Allocation[] | undefined;
  #refused: string | undefined;

  constructor(backend: StepBackend, keepsMemory: boolean) {
    this.#backend = backend;
    const { reserve, free } = backend;
    this.#blocks = keepsMemory ? new Blocks({ reserve, free }) : undefined;
  }

  refuse(reason: string): void {
    this.#refused ??= reason;
  }

  onReplay(owner: object, advance: () => void): void {
    if (this.#advances.has(owner)) this.refuse('a layer counts several steps in one');
    this.#advances.set(owner, advance);
  }

  renewAttributes(attributes: object, names: readonly string[], renew: () => object): void {
    this.#attributes.set(attributes, { names, renew });
  }

  renewValues({ dataId }: { readonly dataId: object }, renew: () => Float32Array): void {
    this.#renewals.set(dataId, renew);
    const upload = this.#uploads.find((one) => one.dataId === dataId);
    if (upload !== undefined) upload.isRenewed = true;
  }

  run(step: Step, values: readonly tf.Tensor[]): Recording {
    for (const variable of allVariables()) {
      this.#starts.set(variable, infoOf(variable));
      this.#labels.set(variable.dataId, `variable ${variable.name}`);
    }
    const inputs = values.map((value, i) => this.#input(value, i));
    this.#backend.hook(this.#hooks);
    let outputs: readonly tf.Tensor[];
    try {
      const recorded = (): readonly tf.Tensor[] => whileRecording(this, () => step(...inputs));
      outputs = withOptimizers(
        (optimizer) => {
          // Other optimizers compute in JavaScript what differs between steps, such as a learning rate that was set.
          if (!this.#advances.has(optimizer)) this.refuse('its optimizer is not one of @regatta/wasm');
        },
        () => withKernels((name, run, call) => this.#kernel(name, run, call), recorded),
      );
      tf.dispose(inputs);
    } catch (error) {
      this.#backend.hook(undefined);
      tf.dispose(inputs);
      this.#abandon();
      throw error;
    } finally {
      this.#backend.hook(undefined);
    }
    for (const output of outputs) this.#trace.push(`returns ${this.#label(output)}`);
    const variables = this.#variables();
    for (const { variable, end } of variables)
      this.#trace.push(`variable ${variable.name} is ${this.#label(end)}`);
    const recorded = this.#blocks && this.#keep(this.#blocks, inputs.map(infoOf), outputs, variables);
    return { outputs, trace: this.#trace, uploads: this.#uploads, refused: this.#refused, recorded };
  }

  /** Frees the memory of a step that failed, except that of tensors that are still there. */
  #abandon(): void {
    const alive = new Set<number>();
    for (const id of this.#own) {
      const data = this.#backend.dataOf(id);
      if (data === undefined) continue;
      if (data.refCount > 0) alive.add(data.memoryOffset);
      else this.#backend.forget(id);
    }
    this.#blocks?.dispose((address) => alive.has(address));
  }

  /** A copy of an input, so that a replay has a place to write it to. */
  #input(value: tf.Tensor, i: number): tf.Tensor {
    const { shape, dtype } = value;
    const dataId = this.#backend.allocate(shape, dtype);
    const copy = tensorOver({ dataId, shape, dtype });
    const [from, to] = [value, copy].map((tensor) => this.#backend.dataOf(tensor.dataId)!.memoryOffset);
    this.#backend.copy(from!, to!, bytesOf(copy));
    this.#labels.set(dataId, `input ${i}`);
    if (this.#blocks !== undefined) this.#unshared.add(dataId);
    return copy;
  }

  /** The variables that the step reads, changes or assigns. */
  #variables(): UsedVariable[] {
    const used = new Set(this.#external);
    return [...this.#starts].flatMap(([variable, start]): UsedVariable[] => {
      if (variable.isDisposed) return [];
      if (!used.has(start.dataId) && variable.dataId === start.dataId) return [];
      const end = infoOf(variable);
      // A value that is replaced before it is read is gone.
      const isGone = this.#backend.dataOf(start.dataId) === undefined;
      const isAssigned = start.dataId !== end.dataId;
      const isChanged = isAssigned || this.#changed.has(start.dataId);
      return [{ variable, start: isGone ? end : start, end, isChanged }];
    });
  }

  /** Takes possession of the memory of the step. */
  #keep(
    blocks: Blocks,
    inputs: readonly Info[],
    outputs: readonly tf.Tensor[],
    variables: readonly UsedVariable[],
  ): Recorded {
    const held = new Set<DataId>();
    for (const id of [
      ...this.#own,
      ...this.#unshared,
      ...this.#external,
      ...variables.map(({ end }) => end.dataId),
    ]) {
      const data = this.#backend.dataOf(id);
      if (data === undefined || held.has(id)) continue;
      data.refCount += 1;
      held.add(id);
    }
    const infos = new Map(
      this.#calls.flatMap(({ allocations }) => allocations.map(({ info }) => [info.dataId, info])),
    );
    const renewals = [...this.#renewals].flatMap(([dataId, renew]): Renewal[] => {
      const data = this.#backend.dataOf(dataId);
      return data === undefined ? [] : [{ info: infos.get(dataId) ?? { ...data, dataId }, renew }];
    });
    return {
      calls: this.#calls.filter(({ isView }) => !isView),
      inputs,
      outputs: outputs.map(infoOf),
      variables,
      advances: [...this.#advances.values()],
      renewals,
      held,
      blocks,
    };
  }

  /** What a tensor is to the step. */
  #label(info: Info): string {
    const known = this.#labels.get(info.dataId);
    if (known !== undefined) return known;
    // Made before the step, and no variable: the same in each step, or the step cannot be replayed.
    const id = (info.dataId as { readonly id?: number }).id;
    return `tensor ${id}`;
  }

  #kernel(name: string, run: tf.KernelFunc, call: KernelCallOfTfjs): ReturnType<tf.KernelFunc> {
    // Kernels call other kernels.
    if (this.#allocations !== undefined) return run(call);
    if (hasDataDependentShape.test(name)) this.refuse(`the shape of the result of ${name} depends on values`);
    const allocations: Allocation[] = [];
    this.#allocations = allocations;
    const wiring = Object.entries(
      mapInputs(call.inputs, (info) => {
        const label = this.#label(info);
        if (!this.#own.has(info.dataId)) this.#external.add(info.dataId);
        return `${label} ${typed(info)}`;
      }),
    );
    const inputs = mapInputs(call.inputs, infoOf) as KernelInputs;
    let result: ReturnType<tf.KernelFunc>;
    try {
      result = run(call);
    } finally {
      this.#allocations = undefined;
    }
    const outputs = [result].flat();
    allocations.forEach(({ info }, i) => {
      this.#labels.set(info.dataId, `result ${i} of call ${this.#calls.length}`);
    });
    const given = Object.values(mapInputs(call.inputs, ({ dataId }) => dataId));
    const isView =
      allocations.length === 0 && outputs.length > 0 && outputs.every(({ dataId }) => given.includes(dataId));
    if (outputs.length === 0) for (const id of given) if (id !== undefined) this.#changed.add(id);
    const made = new Set(allocations.map(({ info }) => info.dataId));
    if (!isView && outputs.some(({ dataId }) => !made.has(dataId) && !given.includes(dataId))) {
      this.refuse(`the kernel ${name} returns memory that it does not get from the backend`);
    }
    const attributes: object | undefined = call.attrs;
    const { names = [], renew } = (attributes && this.#attributes.get(attributes)) ?? {};
    const text = textOf(
      attributes && Object.fromEntries(Object.entries(attributes).filter(([key]) => !names.includes(key))),
    );
    if (text === 'not plain') this.refuse(`the kernel ${name} has attributes other than plain data`);
    const shapes = allocations.map(({ info, hasValues }) => `${typed(info)}${hasValues ? ' written' : ''}`);
    const results = outputs.map((info) => `${this.#label(info)} ${typed(info)}`);
    this.#trace.push(
      `${name} ${text} of ${wiring.join('; ')} makes ${shapes.join('; ')} returns ${results.join('; ')}`,
    );
    this.#calls.push({ name, run, inputs, attributes, renew, allocations, isView });
    return result;
  }

  readonly #hooks: MemoryHooks = {
    move: (dataId, values, shape, dtype) => {
      if (dtype === 'string' || dtype === 'complex64') {
        this.refuse(`it has a tensor of dtype ${dtype}`);
        return false;
      }
      const info: Info = { dataId, shape: [...shape], dtype };
      const isUpload = this.#allocations === undefined;
      if (isUpload && values !== null) {
        this.#labels.set(dataId, `upload ${this.#uploads.length} ${typed(info)}`);
        this.#uploads.push({ dataId, values: values.slice(), isRenewed: false });
      }
      if (this.#blocks === undefined) {
        if (!isUpload) this.#allocations!.push({ info, address: 0, hasValues: values !== null });
        return false;
      }
      const bytes = bytesOf(info);
      // Values from JavaScript keep their place: a replay does not write those again that are the same in each step.
      const address = values === null ? this.#blocks.take(bytes) : this.#blocks.reserve(bytes);
      this.#backend.register(dataId, address, info.shape, dtype);
      if (values !== null) {
        this.#backend.set(address, values);
        this.#unshared.add(dataId);
      }
      this.#own.add(dataId);
      if (!isUpload) this.#allocations!.push({ info, address, hasValues: values !== null });
      return true;
    },
    disposeData: (dataId) => {
      if (this.#blocks === undefined) return undefined;
      const data: Data | undefined = this.#backend.dataOf(dataId);
      if (data === undefined || data.refCount > 1) return undefined;
      const isOwn = this.#own.has(dataId);
      if (!isOwn && !this.#external.has(dataId) && !this.#unshared.has(dataId)) return undefined;
      data.refCount -= 1;
      if (isOwn && !this.#unshared.has(dataId)) this.#blocks.release(data.memoryOffset);
      return true;
    },
    read: () => {
      // A kernel reads its inputs again in a replay.
      if (this.#allocations === undefined) this.refuse('values are read in the middle of it');
    },
  };
}

/** Runs a step and records what it does, without keeping memory. */
export const trace = (backend: StepBackend, step: Step, inputs: readonly tf.Tensor[]): Recording =>
  new Session(backend, false).run(step, inputs);

/** Runs a step and records it for replays. */
export const record = (backend: StepBackend, step: Step, inputs: readonly tf.Tensor[]): Recording =>
  new Session(backend, true).run(step, inputs);

/** Whether two arrays have the same bytes. */
function sameValues(a: Values, b: Values): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [left, right] = [a, b].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return left!.every((byte, i) => byte === right![i]);
}

/** How two runs of a step differ, other than by what is renewed in each; undefined if they do not. */
export function differenceOf(a: Recording, b: Recording): string | undefined {
  const length = Math.max(a.trace.length, b.trace.length);
  for (let i = 0; i < length; i++) {
    if (a.trace[i] !== b.trace[i])
      return `steps differ: ${a.trace[i] ?? 'nothing'}, then ${b.trace[i] ?? 'nothing'}`;
  }
  const isSame =
    a.uploads.length === b.uploads.length &&
    a.uploads.every(({ values, isRenewed }, i) => isRenewed || sameValues(values, b.uploads[i]!.values));
  return isSame ? undefined : 'values that JavaScript computes differ between steps';
}
