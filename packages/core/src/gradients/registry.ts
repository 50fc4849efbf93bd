import * as tf from '@tensorflow/tfjs';

/** Gradients by input name, computed when asked for. */
export type Gradients = ReturnType<tf.GradFunc>;

/** A gradient function to stand before tfjs's own under a kernel name. */
export interface GradientOverride {
  /** Kernel name, e.g. `Conv2D`. */
  readonly name: string;
  /** Inputs that the gradient needs; used where tfjs has no gradient function of that name. */
  readonly inputsToSave: string[];
  /** For kernels whose inputs are a list. False unless given. */
  readonly saveAllInputs?: boolean;
  /** Asked on this backend only, and before overrides for all backends. */
  readonly backend?: string;
  /** The gradients by input, or undefined where the next override, or tfjs's own function, should run. */
  gradient(dy: tf.Tensor, saved: readonly tf.Tensor[], attrs: tf.NamedAttrMap): Gradients | undefined;
}

interface Entry {
  readonly stock: tf.GradConfig | undefined;
  readonly overrides: Set<GradientOverride>;
}

const entries = new Map<string, Entry>();

/** What tfjs asks: the overrides for the backend in use, those for all backends, then tfjs's own function. */
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
    `[regatta] gradients: expected a gradient of ${name} on the ${tf.getBackend()} backend, and there is none. ` +
      'Call useWasm() of @regatta/wasm, or use another operation.',
  );
}

/** Puts gradient functions before tfjs's, which still run where these decline. Safe to call again. */
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

/** Takes gradient functions back; tfjs's own stand again under a name that has no other. */
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
