import * as tf from '@tensorflow/tfjs';

/** Gradients by input name, computed on demand. */
export type Gradients = ReturnType<tf.GradFunc>;

/** A gradient function that takes precedence over tfjs's own for a kernel name. */
export interface GradientOverride {
  /** Kernel name, e.g. `Conv2D`. */
  readonly name: string;
  /** Inputs that the gradient needs; used when tfjs has no gradient function of that name. */
  readonly inputsToSave: string[];
  /** For kernels whose inputs are a list. Default: false. */
  readonly saveAllInputs?: boolean;
  /** Restricts the override to one backend; it is tried before overrides for all backends. */
  readonly backend?: string;
  /** The gradients by input, or undefined to pass on to the next override or to tfjs's own function. */
  gradient(dy: tf.Tensor, saved: readonly tf.Tensor[], attrs: tf.NamedAttrMap): Gradients | undefined;
}

interface Entry {
  readonly stock: tf.GradConfig | undefined;
  readonly overrides: Set<GradientOverride>;
}

const entries = new Map<string, Entry>();

/** Tries the overrides for the current backend, then those for all backends, then tfjs's own function. */
function dispatch(
  name: string,
  { stock, overrides }: Entry,
  ...[dy, saved, attrs]: Parameters<tf.GradFunc>
): Gradients {
  if (!Array.isArray(dy)) {
    const backend = tf.getBackend();
    for (const wanted of [backend, undefined]) {
      for (const override of overrides) {
        const found = override.backend === wanted ? override.gradient(dy, saved, attrs) : undefined;
        if (found !== undefined) return found;
      }
    }
  }
  if (stock !== undefined) return stock.gradFunc(dy, saved, attrs);
  throw new Error(
    `[regatta] gradients: expected a gradient of ${name} on the ${tf.getBackend()} backend, received none. ` +
      'Call useWasm() from @regatta/wasm, or use another operation.',
  );
}

/** Adds gradient functions that run before tfjs's own, which run if these return undefined. Safe to call again. */
export function addGradients(overrides: readonly GradientOverride[]): void {
  for (const override of overrides) {
    const { name, inputsToSave, saveAllInputs = false } = override;
    const present = entries.get(name);
    if (present !== undefined) {
      present.overrides.add(override);
      continue;
    }
    const stock = tf.getGradient(name);
    const entry: Entry = { stock, overrides: new Set([override]) };
    if (stock !== undefined) tf.unregisterGradient(name);
    tf.registerGradient({
      ...(stock ?? { inputsToSave, saveAllInputs }),
      kernelName: name,
      gradFunc: (dy, saved, attrs) => dispatch(name, entry, dy, saved, attrs),
    });
    entries.set(name, entry);
  }
}

/** Removes gradient functions. A name without any left gets tfjs's own function back. */
export function removeGradients(overrides: readonly GradientOverride[]): void {
  for (const override of overrides) {
    const { name } = override;
    const entry = entries.get(name);
    if (entry === undefined || !entry.overrides.delete(override) || entry.overrides.size > 0) continue;
    tf.unregisterGradient(name);
    if (entry.stock !== undefined) tf.registerGradient(entry.stock);
    entries.delete(name);
  }
}
