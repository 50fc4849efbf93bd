import type { Heap, Info } from '../heap.ts';
import { allFloat, type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** Attributes of an update kernel: numbers; 0 means false or disabled. */
type Numbers = Readonly<Record<string, number>>;

/** One variable: addresses of its value, gradient and slots (0 for a missing slot), and its size. */
interface Update {
  readonly w: number;
  readonly g: number;
  readonly slots: readonly number[];
  readonly count: number;
}

function areNumbers(attrs: KernelCall['attrs']): attrs is Numbers {
  for (const name in attrs) if (typeof attrs[name] !== 'number') return false;
  return true;
}

/** Factor that scales the norm over all gradients down to `clipNorm`. */
function clipScale(updates: readonly Update[], clipNorm: number, heap: Heap): number {
  if (clipNorm === 0) return 1;
  const squares = updates.reduce((sum, { g, count }) => sum + heap.kernels.sumOfSquares(g, count), 0);
  return clipNorm / Math.max(Math.sqrt(squares), clipNorm);
}

/**
 * A kernel that updates variables in place. Its inputs are `value0`, `gradient0` and `<slot>0` for the first variable,
 * and so on for `count` variables; it has no output. No other tensor may share the data of the variables.
 */
function updateKernel(
  name: string,
  slotNames: readonly string[],
  apply: (heap: Heap, update: Update, scale: number, n: Numbers) => void,
): TrainingKernel {
  return {
    name,
    run: ({ inputs, attrs, heap }) => {
      if (!allFloat(...Object.values(inputs)) || !areNumbers(attrs)) return undefined;
      const address = (tensor: Info | undefined): number => (tensor === undefined ? 0 : heap.address(tensor));
      const updates = Array.from({ length: attrs.count ?? 0 }, (_, i): Update => {
        const value = inputs[`value${i}`]!;
        return {
          w: heap.address(value),
          g: address(inputs[`gradient${i}`]),
          slots: slotNames.map((slot) => address(inputs[`${slot}${i}`])),
          count: sizeOf(value.shape),
        };
      });
      const scale = clipScale(updates, attrs.clipNorm ?? 0, heap);
      for (const update of updates) apply(heap, update, scale, attrs);
      return [];
    },
  };
}

export const regattaSgd: TrainingKernel = updateKernel(
  'RegattaSgd',
  ['momentum'],
  (heap, update, scale, n) => {
    const { w, g, slots, count } = update;
    heap.kernels.sgd(
      w,
      g,
      slots[0]!,
      count,
      scale,
      n.decay!,
      n.momentum!,
      n.gain!,
      n.byMomentum!,
      n.byGradient!,
    );
  },
);

export const regattaAdam: TrainingKernel = updateKernel(
  'RegattaAdam',
  ['m', 'v'],
  (heap, update, scale, n) => {
    const { w, g, slots, count } = update;
    const [m, v] = [slots[0]!, slots[1]!];
    const [rest1, rest2] = [1 - n.beta1!, 1 - n.beta2!];
    heap.kernels.adam(
      w,
      g,
      m,
      v,
      count,
      scale,
      n.decay!,
      n.beta1!,
      rest1,
      n.beta2!,
      rest2,
      n.step!,
      n.root!,
      n.epsilon!,
      n.flush!,
    );
  },
);

export const regattaRmsProp: TrainingKernel = updateKernel(
  'RegattaRmsProp',
  ['rms', 'mg', 'momentum'],
  (heap, update, scale, n) => {
    const { w, g, slots, count } = update;
    const [v, mean, m] = [slots[0]!, slots[1]!, slots[2]!];
    const rest = 1 - n.rho!;
    heap.kernels.rmsProp(
      w,
      g,
      v,
      mean,
      m,
      count,
      scale,
      n.decay!,
      n.rho!,
      rest,
      n.rate!,
      n.inside!,
      n.outside!,
      n.momentum!,
      n.flush!,
    );
  },
);
