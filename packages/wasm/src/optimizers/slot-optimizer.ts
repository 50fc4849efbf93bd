import { checkKeys, RegattaError, stepRecorder } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { holdsOf } from '../replay/holds.ts';

type NamedTensors = Awaited<ReturnType<tf.Optimizer['getWeights']>>;

/** Options of every optimizer in this package. */
export interface CommonOptions {
  /** Step size, at least 0. */
  readonly learningRate?: number;
  /** Maximum norm over all gradients together, above 0; larger gradients are scaled down. Default: no clipping. */
  readonly clipNorm?: number;
}

/** One variable in an update. */
interface Update {
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
  readonly slots: readonly tf.Variable[];
}

function fail(expected: string, received: unknown, remedy: string): never {
  throw new RegattaError({ subject: 'wasm: optimizer', expected, received, remedy });
}

/** Usual values of the numeric options, for error messages. */
const USUAL = {
  learningRate: 0.001,
  clipNorm: 1,
  momentum: 0.9,
  beta1: 0.9,
  beta2: 0.999,
  rho: 0.9,
  epsilon: 1e-7,
  weightDecay: 0.01,
};

/** Options of every optimizer in this package. */
const KEYS = ['learningRate', 'clipNorm'] as const satisfies readonly (keyof CommonOptions)[];

/** Options without what tfjs adds to the config of an optimizer that it loads. */
const withoutCustomObjects = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([key]) => key !== 'customObjects'));

/**
 * Checks that options are an object without unknown keys.
 *
 * @param own the options of the optimizer, besides those of every one.
 * @throws RegattaError also for a number, which `tf.train.adam` takes as learning rate.
 */
export function checkOptions(options: unknown, own: readonly string[]): void {
  if (typeof options === 'number') {
    fail('an object of options', options, `Pass { learningRate: ${options} }.`);
  }
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  checkKeys(isObject ? withoutCustomObjects(options) : options, [...KEYS, ...own], 'wasm: optimizer');
}

/** Checks an option. @throws Error if it is not a number in [low, high]. */
export function checkNumber(name: keyof typeof USUAL, value: number, low: number, high: number): number {
  if (!(typeof value === 'number' && value >= low && value <= high)) {
    const range =
      high < Number.MAX_VALUE ? `in [${low}, ${high}]` : low > 0 ? 'greater than 0' : 'of at least 0';
    fail(`${name} to be a number ${range}`, value, `Pass e.g. { ${name}: ${USUAL[name]} }.`);
  }
  return value;
}

/**
 * A tfjs optimizer that updates all variables with one kernel call if the backend has the kernel, and with tfjs ops
 * otherwise.
 *
 * Slots (such as moments) belong to a variable. The state (`getWeights`, `setWeights`) is the number of updates, then
 * each slot for all variables in turn, as in `tf.train`. Restored slots are assigned to the variables in the order in
 * which they are first updated.
 */
export abstract class SlotOptimizer extends tf.Optimizer {
  /** May be changed between updates. */
  learningRate: number;
  /** Maximum norm over all gradients; undefined for no clipping. */
  readonly clipNorm: number | undefined;
  /** Name of the kernel that runs the update. */
  protected abstract readonly kernelName: string;
  /** Names of the slots. */
  protected abstract readonly slotNames: readonly string[];
  /** Keyed by variable id, because a later variable may reuse a name. */
  private readonly owned = new Map<number, { readonly name: string; readonly slots: tf.Variable[] }>();
  private restored: tf.Variable[][] = [];

  constructor(options: CommonOptions) {
    super();
    const { learningRate = 0.001, clipNorm } = options ?? {};
    this.learningRate = checkNumber('learningRate', learningRate, 0, Number.MAX_VALUE);
    this.clipNorm =
      clipNorm === undefined
        ? undefined
        : checkNumber('clipNorm', clipNorm, Number.MIN_VALUE, Number.MAX_VALUE);
  }

  /** Coefficients of the update, for the kernel and for {@link plainUpdate}. @param updates number of this update, from 1. */
  protected abstract numbers(updates: number): Record<string, number>;

  /** Returns the new value and slots, computed with tfjs ops. */
  protected abstract plainUpdate(
    value: tf.Tensor,
    gradient: tf.Tensor,
    slots: readonly tf.Tensor[],
    numbers: Readonly<Record<string, number>>,
  ): tf.Tensor[];

  /** Sets the learning rate, like the optimizers of `tf.train`. */
  setLearningRate(learningRate: number): void {
    this.learningRate = checkNumber('learningRate', learningRate, 0, Number.MAX_VALUE);
  }

  override applyGradients(gradients: Parameters<tf.Optimizer['applyGradients']>[0]): void {
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const updates = list.flatMap(({ name, tensor }): Update[] => {
      if (tensor == null) return [];
      const variable = tf.engine().registeredVariables[name];
      if (variable === undefined)
        fail(
          'gradients of variables',
          name,
          'Use the names of registered variables as keys, as tf.variableGrads returns them.',
        );
      return [{ variable, gradient: tensor, slots: this.slotsOf(variable) }];
    });
    const numbers = this.numbers(this.iterations + 1);
    const fused = tf.getKernel(this.kernelName, tf.getBackend()) !== undefined;
    if (fused && updates.every(({ variable }) => variable.dtype === 'float32'))
      this.runKernel(updates, numbers);
    else this.runPlain(updates, numbers);
    this.incrementIterations();
  }

  private slotsOf(variable: tf.Variable): tf.Variable[] {
    const known = this.owned.get(variable.id);
    if (known !== undefined) return known.slots;
    const restored = this.restored.shift();
    const wrong = restored?.find(({ shape }) => String(shape) !== String(variable.shape));
    if (wrong !== undefined) {
      const remedy = 'Call setWeights with the state of an optimizer that trained the same variables.';
      fail(`state of shape [${variable.shape}] for ${variable.name}`, `[${wrong.shape}]`, remedy);
    }
    const zeros = (): tf.Variable => tf.tidy(() => tf.zerosLike(variable).variable(false));
    const slots = restored ?? this.slotNames.map(zeros);
    this.owned.set(variable.id, { name: variable.name, slots });
    return slots;
  }

  private runKernel(updates: readonly Update[], numbers: Record<string, number>): void {
    const inputs: tf.NamedTensorMap = {};
    // Copy shared data before the update: a snapshot by clone or reshape must not change.
    const own = (variable: tf.Variable): tf.Variable => {
      const others = tf.backend().refCount(variable.dataId) - 1 - holdsOf(variable.dataId);
      if (others !== 0) tf.tidy(() => variable.assign(tf.mul(variable, 1)));
      return variable;
    };
    for (const [i, { variable, gradient, slots }] of updates.entries()) {
      inputs[`gradient${i}`] = gradient;
      inputs[`value${i}`] = own(variable);
      for (const [j, name] of this.slotNames.entries()) inputs[`${name}${i}`] = own(slots[j]!);
    }
    const others = { count: updates.length, clipNorm: this.clipNorm ?? 0 };
    const attributes = { ...numbers, ...others };
    const recorder = stepRecorder();
    recorder?.onReplay(this, () => this.incrementIterations());
    recorder?.renewAttributes(attributes, Object.keys(numbers), () => ({
      ...this.numbers(this.iterations),
      ...others,
    }));
    tf.engine().runKernel(this.kernelName, inputs, attributes);
  }

  private runPlain(updates: readonly Update[], numbers: Record<string, number>): void {
    stepRecorder()?.refuse('the optimizer has no kernel on this backend');
    tf.tidy(() => {
      const { clipNorm } = this;
      const squares = updates.map(({ gradient }) => tf.sum(tf.square(gradient)));
      const scale =
        clipNorm === undefined || updates.length === 0
          ? undefined
          : tf.div(clipNorm, tf.maximum(tf.sqrt(tf.addN(squares)), clipNorm));
      for (const { variable, gradient, slots } of updates) {
        const scaled = scale === undefined ? gradient : tf.mul(gradient, scale);
        const [value, ...rest] = this.plainUpdate(variable, scaled, slots, numbers);
        variable.assign(value!);
        for (const [j, slot] of slots.entries()) slot.assign(rest[j]!);
      }
    });
  }

  /** Returns the number of updates and the slots of all variables, in tfjs's format. */
  override async getWeights(): Promise<NamedTensors> {
    const owners = [...this.owned.values()];
    const state = this.slotNames.flatMap((slot, j) => [
      ...owners.map(({ name, slots }) => ({ name: `${name}/${slot}`, tensor: slots[j]! })),
      ...this.restored.map((slots, i) => ({ name: `restored${i}/${slot}`, tensor: slots[j]! })),
    ]);
    return [await this.saveIterations(), ...state];
  }

  /** Restores the state that `getWeights` returned. */
  override async setWeights(weightValues: NamedTensors): Promise<void> {
    const state = (await this.extractIterations(weightValues)).map(({ tensor }) => tensor);
    const count = this.slotNames.length === 0 ? 0 : state.length / this.slotNames.length;
    if (!Number.isInteger(count) || (this.slotNames.length === 0 && state.length > 0)) {
      const remedy = 'Pass the result of getWeights from the same optimizer class and options.';
      fail(`a multiple of ${this.slotNames.length} state tensors`, state.length, remedy);
    }
    this.disposeSlots();
    this.restored = Array.from({ length: count }, (_, i) =>
      this.slotNames.map((_slot, j) => state[j * count + i]!.variable(false)),
    );
  }

  private disposeSlots(): void {
    tf.dispose([...[...this.owned.values()].map(({ slots }) => slots), ...this.restored]);
    this.owned.clear();
    this.restored = [];
  }

  override dispose(): void {
    this.disposeSlots();
  }

  /** Common options, for `getConfig`. */
  protected commonConfig(): tf.serialization.ConfigDict {
    const { learningRate, clipNorm } = this;
    return clipNorm === undefined ? { learningRate } : { learningRate, clipNorm };
  }
}
