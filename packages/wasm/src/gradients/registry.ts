import * as tf from '@tensorflow/tfjs';

/** Gradients by input name, computed when asked for. */
export type Gradients = ReturnType<tf.GradFunc>;

/** A gradient function of ours for a kernel name of tfjs's (or of ours). */
export interface TrainingGradient {
  /** Kernel name, e.g. `Conv2D`. */
  readonly name: string;
  readonly inputsToSave: string[];
  /** For kernels whose inputs are a list. False unless given. */
  readonly saveAllInputs?: boolean;
  /**
   * The gradients by input, or undefined where tfjs's own gradient function should run. Gradients are registered for
   * all backends: check that ours is in use.
   */
  gradient(dy: tf.Tensor, saved: readonly tf.Tensor[], attrs: tf.NamedAttrMap): Gradients | undefined;
}

const registered = new Map<string, tf.GradConfig | undefined>();

/** Puts gradient functions in the place of tfjs's, which still run where ours decline. */
export function installGradients(gradients: readonly TrainingGradient[]): void {
  for (const { name, inputsToSave, saveAllInputs = false, gradient } of gradients) {
    if (registered.has(name)) continue;
    const stock = tf.getGradient(name);
    if (stock !== undefined) tf.unregisterGradient(name);
    registered.set(name, stock);
    tf.registerGradient({
      ...(stock ?? { inputsToSave, saveAllInputs }),
      kernelName: name,
      gradFunc: (dy, saved, attrs) => {
        const ours = Array.isArray(dy) ? undefined : gradient(dy, saved, attrs);
        if (ours !== undefined) return ours;
        if (stock !== undefined) return stock.gradFunc(dy, saved, attrs);
        throw new Error(
          `[regatta] wasm: ${name} has no gradient on the ${tf.getBackend()} backend. Call useWasm() first.`,
        );
      },
    });
  }
}

/** Puts tfjs's gradient functions back. */
export function uninstallGradients(): void {
  for (const [name, stock] of registered) {
    tf.unregisterGradient(name);
    if (stock !== undefined) tf.registerGradient(stock);
  }
  registered.clear();
}
