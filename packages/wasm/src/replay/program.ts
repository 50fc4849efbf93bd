import type * as tf from '@tensorflow/tfjs';
import type { Info } from '../heap.ts';
import type { Blocks } from './blocks.ts';
import { hold, holdsOf } from './holds.ts';
import { bytesOf, type DataId, type StepBackend, tensorOver, type Values } from './tfjs-backend.ts';

/** Inputs of a kernel: tensors by name, or a list of tensors. */
export type KernelInputs = Parameters<tf.KernelFunc>[0]['inputs'];

/** A tensor that a kernel made, in the order in which it made them; with the values if it wrote them from JavaScript. */
export interface Allocation {
  readonly info: Info;
  readonly address: number;
  readonly hasValues: boolean;
}

/** One call of a kernel. */
export interface Call {
  readonly name: string;
  readonly run: tf.KernelFunc;
  readonly inputs: KernelInputs;
  readonly attributes: object | undefined;
  /** Returns the attributes of the current step, if they differ between steps. */
  readonly renew: (() => object) | undefined;
  readonly allocations: readonly Allocation[];
}

/** A variable that the step uses. */
export interface UsedVariable {
  readonly variable: tf.Variable;
  /** Where its value is when the step starts, and where the step leaves it. */
  readonly start: Info;
  readonly end: Info;
  /** Whether a replay changes its value where it is. */
  readonly isChanged: boolean;
}

/** A tensor whose values are computed in JavaScript in each step. */
export interface Renewal {
  readonly info: Info;
  readonly renew: () => Float32Array;
}

/** A recorded step: kernel calls on fixed memory. */
export interface Recorded {
  readonly calls: readonly Call[];
  readonly inputs: readonly Info[];
  readonly outputs: readonly Info[];
  readonly variables: readonly UsedVariable[];
  readonly advances: readonly (() => void)[];
  readonly renewals: readonly Renewal[];
  /** Data that belong to the program; each holds one reference of it. */
  readonly held: ReadonlySet<DataId>;
  readonly blocks: Blocks;
}

/**
 * What prevents a replay now: a variable has been disposed of; a tensor shares the data of a variable and must not change with it; or
 * a tensor has what was the place of a variable, which is elsewhere now.
 */
export type Obstacle = 'disposed' | 'shared' | 'taken';

function mismatch(call: Call, what: string): Error {
  return new Error(
    `[regatta] wasm: expected the kernel ${call.name} to do what it did when the step was recorded, received ${what}. ` +
      'Do not replay this step: call it directly.',
  );
}

/** Replays a recorded step. The results are those of the step itself, bit for bit. */
export class Program {
  readonly #backend: StepBackend;
  readonly #recorded: Recorded;
  /** The call in progress, and how many tensors it has made. */
  #call: Call | undefined;
  #made = 0;

  constructor(backend: StepBackend, recorded: Recorded) {
    this.#backend = backend;
    this.#recorded = recorded;
    for (const id of recorded.held) hold(id, 1);
  }

  /** Why the step cannot be replayed now; undefined if it can. */
  obstacle(): Obstacle | undefined {
    for (const { variable, start, end, isChanged } of this.#recorded.variables) {
      if (variable.isDisposed) return 'disposed';
      if (isChanged && this.#sharers(variable) > 1) return 'shared';
      for (const { dataId } of [start, end]) {
        if (dataId !== variable.dataId && this.#sharers({ dataId }) > 0) return 'taken';
      }
    }
    return undefined;
  }

  /** How many tensors have these data. */
  #sharers({ dataId }: Pick<Info, 'dataId'>): number {
    return (this.#backend.dataOf(dataId)?.refCount ?? 0) - holdsOf(dataId);
  }

  /** Whether a variable has other data than when the step was recorded, which costs copies. */
  get isDisplaced(): boolean {
    return this.#recorded.variables.some(({ variable, end }) => variable.dataId !== end.dataId);
  }

  /** Runs the step. @param values the inputs, with the shapes of the recorded ones. */
  run(values: readonly tf.Tensor[]): tf.Tensor[] {
    const { calls, inputs, outputs, variables, advances, renewals } = this.#recorded;
    const backend = this.#backend;
    inputs.forEach((info, i) => {
      this.#copy(values[i]!, info);
    });
    for (const { variable, start } of variables) {
      if (variable.dataId !== start.dataId) this.#copy(variable, start);
    }
    for (const advance of advances) advance();
    for (const { info, renew } of renewals) backend.set(this.#addressOf(info), renew());
    backend.hook(this.#hooks);
    try {
      for (const call of calls) {
        this.#call = call;
        this.#made = 0;
        const attrs = (call.renew?.() ?? call.attributes) as tf.NamedAttrMap;
        call.run({ inputs: call.inputs, attrs, backend: backend.raw });
        if (this.#made !== call.allocations.length) throw mismatch(call, `${this.#made} tensors`);
      }
    } finally {
      this.#call = undefined;
      backend.hook(undefined);
    }
    for (const { variable, end } of variables) {
      if (variable.dataId !== end.dataId) this.#copy(end, variable);
    }
    return outputs.map((info) => {
      const copy = tensorOver(this.#newData(info));
      this.#copy(info, copy);
      return copy;
    });
  }

  /** Frees the memory of the program. */
  dispose(): void {
    const { held, blocks } = this.#recorded;
    const alive = new Set<number>();
    for (const id of held) {
      hold(id, -1);
      const data = this.#backend.dataOf(id);
      if (data === undefined) continue;
      data.refCount -= 1;
      if (data.refCount > 0) alive.add(data.memoryOffset);
    }
    for (const id of held) {
      const data = this.#backend.dataOf(id);
      if (data === undefined || data.refCount > 0) continue;
      this.#backend.forget(id);
      if (!blocks.owns(data.memoryOffset) && !alive.has(data.memoryOffset))
        this.#backend.free(data.memoryOffset);
    }
    blocks.dispose((address) => alive.has(address));
  }

  readonly #hooks = {
    write: (values: Values | null, shape: number[], dtype: tf.DataType): DataId => {
      const call = this.#call!;
      const made = call.allocations[this.#made];
      this.#made += 1;
      if (made === undefined || made.info.dtype !== dtype || made.hasValues !== (values !== null)) {
        throw mismatch(call, `another tensor, ${dtype} [${shape}]`);
      }
      if (made.info.shape.length !== shape.length || made.info.shape.some((n, i) => n !== shape[i])) {
        throw mismatch(call, `a tensor of shape [${shape}] instead of [${made.info.shape}]`);
      }
      if (values !== null) this.#backend.set(made.address, values);
      return made.info.dataId;
    },
    disposeData: (): boolean => true,
    incRef: (): boolean => true,
  };

  #addressOf(info: Info): number {
    return this.#backend.dataOf(info.dataId)!.memoryOffset;
  }

  #copy(from: Info, to: Info): void {
    this.#backend.copy(this.#addressOf(from), this.#addressOf(to), bytesOf(to));
  }

  #newData({ shape, dtype }: Info): Info {
    return { dataId: this.#backend.allocate(shape, dtype), shape, dtype };
  }
}
