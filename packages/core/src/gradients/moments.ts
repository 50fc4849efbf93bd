import * as tf from '@tensorflow/tfjs';
import { RegattaError } from '../errors.ts';

type Apply = tf.Optimizer['applyGradients'];
type Gradients = Parameters<Apply>[0];

/** Part of an optimizer's state that belongs to one variable. */
interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

const isSlot = (value: unknown): value is Slot =>
  typeof value === 'object' && value !== null && Reflect.get(value, 'variable') instanceof tf.Variable;

/** The variable of a slot, by id, because a later variable may reuse a name. */
const owners = new WeakMap<tf.Variable, number>();

/** Name of the variable that a slot was made for: tfjs names slots `variable/moment`. */
const ownerName = ({ originalName }: Slot): string => originalName.slice(0, originalName.lastIndexOf('/'));

const sameShape = (a: tf.Tensor, b: tf.Tensor): boolean => String(a.shape) === String(b.shape);

/** The fields of an optimizer that are lists of slots, with their slots. Empty for an optimizer of another kind. */
export function slotsOf(optimizer: tf.Optimizer): [string, readonly Slot[]][] {
  return Object.keys(optimizer).flatMap((key): [string, readonly Slot[]][] => {
    const value: unknown = Reflect.get(optimizer, key);
    return Array.isArray(value) && value.length > 0 && value.every(isSlot) ? [[key, value]] : [];
  });
}

/**
 * Notes whose each slot is, by name. Not if the slots come from elsewhere, with names that mean other variables: a name is
 * not that of a variable of this shape, or none is that of a variable of the update, though all shapes are.
 */
function claim(slots: readonly Slot[], variables: readonly tf.Variable[]): void {
  const free = slots.filter(({ variable }) => !owners.has(variable));
  const named = free.flatMap((slot) => {
    const variable = tf.engine().registeredVariables[ownerName(slot)];
    return variable !== undefined && sameShape(variable, slot.variable) ? [variable] : [];
  });
  if (named.length < free.length) return;
  const copied =
    free.length === variables.length &&
    free.every(({ variable }, i) => sameShape(variable, variables[i]!)) &&
    !named.some((variable) => variables.includes(variable));
  if (copied) return;
  for (const [i, { variable }] of free.entries()) owners.set(variable, named[i]!.id);
}

/**
 * The slots of a field in the order of the variables, with gaps for variables that have none, followed by the slots of
 * other variables. A state from elsewhere is assigned in order.
 */
function inOrder(
  listed: readonly Slot[],
  variables: readonly tf.Variable[],
  optimizer: tf.Optimizer,
): Slot[] {
  // A list that was brought into order before the update may have gaps, which `filter` leaves out.
  const slots = listed.filter(isSlot);
  claim(slots, variables);
  const known = new Map(slots.map((slot) => [owners.get(slot.variable), slot]));
  const restored = slots.filter((slot) => !owners.has(slot.variable));
  const ordered: Slot[] = [];
  for (const [i, variable] of variables.entries()) {
    const slot = known.get(variable.id) ?? restored.shift();
    if (slot === undefined) continue;
    if (!sameShape(slot.variable, variable)) {
      throw new RegattaError({
        subject: optimizer.getClassName(),
        site: variable.name,
        expected: `state of shape [${variable.shape}]`,
        received: slot.variable.shape,
        remedy:
          'Restore the state of an optimizer that trained the same variables, or create a new optimizer.',
      });
    }
    owners.set(slot.variable, variable.id);
    ordered[i] = slot;
  }
  const taken = new Set(ordered);
  ordered.length = variables.length;
  ordered.push(...slots.filter((slot) => !taken.has(slot)));
  return ordered;
}

/**
 * The variables to which tfjs would apply the moments of other variables, e.g. after layers were unfrozen.
 *
 * @param variables the variables of the next update, in order.
 */
export function variablesWithForeignMoments(
  optimizer: tf.Optimizer,
  variables: readonly tf.Variable[],
): readonly tf.Variable[] {
  const lists = slotsOf(optimizer).map(([, slots]) => slots);
  for (const slots of lists) claim(slots, variables);
  return variables.filter((variable, i) =>
    lists.some((slots) => {
      const slot = slots[i];
      const owner = slot && owners.get(slot.variable);
      return owner !== undefined && owner !== variable.id;
    }),
  );
}

/**
 * Updates variables with an optimizer of `tf.train` so that each variable has its own moments, as in Keras, whichever
 * variables are updated. A variable that is updated for the first time starts with the moments of a new optimizer. Trap:
 * tfjs finds moments by the position of a variable in the update, so if layers are frozen or unfrozen, variables get each
 * other's moments, silently if their shapes are equal.
 *
 * @param gradients by variable name, or a list, in which a missing tensor leaves the variable unchanged.
 * @param apply the optimizer's own update. Default: `optimizer.applyGradients`.
 * @throws RegattaError for a restored state that does not match the variables.
 */
export function applyByVariable(
  optimizer: tf.Optimizer,
  gradients: Gradients,
  apply: Apply = optimizer.applyGradients,
): void {
  const names = Array.isArray(gradients) ? gradients.map(({ name }) => name) : Object.keys(gradients);
  const variables = names.flatMap((name) => tf.engine().registeredVariables[name] ?? []);
  if (variables.length === names.length) {
    for (const [key, slots] of slotsOf(optimizer)) {
      Reflect.set(optimizer, key, inOrder(slots, variables, optimizer));
    }
  }
  apply.call(optimizer, gradients);
  for (const [, slots] of slotsOf(optimizer)) claim(slots, variables);
}

/** Makes one optimizer keep the moments of each variable, until the returned function is called. */
export function keepingMoments(optimizer: tf.Optimizer): () => void {
  const stock = optimizer.applyGradients;
  const own = Object.getOwnPropertyDescriptor(optimizer, 'applyGradients');
  optimizer.applyGradients = (gradients) => applyByVariable(optimizer, gradients, stock);
  return () => {
    if (own !== undefined) Object.defineProperty(optimizer, 'applyGradients', own);
    else Reflect.deleteProperty(optimizer, 'applyGradients');
  };
}

const classes = [
  tf.MomentumOptimizer,
  tf.RMSPropOptimizer,
  tf.AdamOptimizer,
  tf.AdamaxOptimizer,
  tf.AdagradOptimizer,
  tf.AdadeltaOptimizer,
];

let stock: readonly Apply[] | undefined;

/** Makes the optimizers of `tf.train` keep the moments of each variable, in `model.fit` too: see {@link applyByVariable}. */
export function installMoments(): void {
  if (stock !== undefined) return;
  stock = classes.map(({ prototype }) => {
    const previous = prototype.applyGradients;
    Reflect.set(prototype, 'applyGradients', function (this: tf.Optimizer, gradients: Gradients): void {
      applyByVariable(this, gradients, previous);
    });
    return previous;
  });
}

/** Restores tfjs's own updates. */
export function uninstallMoments(): void {
  for (const [i, previous] of (stock ?? []).entries()) {
    Reflect.set(classes[i]!.prototype, 'applyGradients', previous);
  }
  stock = undefined;
}
