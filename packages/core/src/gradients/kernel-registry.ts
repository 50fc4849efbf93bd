import * as tf from '@tensorflow/tfjs';

/** A call of a kernel: its inputs as tensors and its attributes. */
export interface KernelInvocation {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly attrs: tf.NamedAttrMap;
  /** Runs tfjs's own kernel on other inputs or attributes. */
  stock(inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor;
}

/** A kernel whose numbers are right in calls where those of tfjs's own kernel are wrong. */
export interface KernelOverride {
  /** Kernel name, e.g. `MaxPool3D`. */
  readonly name: string;
  /** Backends whose kernel is replaced, if they have one. */
  readonly backends: readonly string[];
  /** The result, or undefined if tfjs's own kernel is right in this call. */
  run(call: KernelInvocation): tf.Tensor | undefined;
}

interface Entry {
  readonly stock: tf.KernelConfig;
  readonly ours: tf.KernelConfig;
}

const overrides = new Set<KernelOverride>();
const entries = new Map<KernelOverride, Map<string, Entry>>();
let setBackend: ((name: string) => Promise<boolean>) | undefined;

function wrapped(stock: tf.KernelConfig, override: KernelOverride): tf.KernelConfig {
  return {
    ...stock,
    kernelFunc: (call) => {
      // A kernel installed on top of this one keeps calling it after it was removed.
      if (!overrides.has(override)) return stock.kernelFunc(call);
      const engine = tf.engine();
      const tensorOf = (info: tf.TensorInfo): tf.Tensor => engine.makeTensorFromTensorInfo(info);
      const run = (inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor => {
        const found = stock.kernelFunc({ inputs, attrs, backend: call.backend });
        return tensorOf(Array.isArray(found) ? found[0]! : found);
      };
      const inputs: Record<string, tf.Tensor> = {};
      for (const [name, info] of Object.entries(call.inputs ?? {})) {
        if (!(info instanceof tf.Tensor)) return stock.kernelFunc(call);
        inputs[name] = info;
      }
      const found = tf.tidy(() => override.run({ inputs, attrs: call.attrs ?? {}, stock: run }) ?? []);
      return found instanceof tf.Tensor ? found : stock.kernelFunc(call);
    },
  };
}

function replace(override: KernelOverride, backend: string): void {
  const known = entries.get(override) ?? new Map<string, Entry>();
  if (!override.backends.includes(backend) || known.has(backend)) return;
  const stock = tf.getKernel(override.name, backend);
  if (stock === undefined) return;
  const ours = wrapped(stock, override);
  tf.unregisterKernel(override.name, backend);
  tf.registerKernel(ours);
  entries.set(override, known.set(backend, { stock, ours }));
}

/**
 * Replaces kernels of the backends that are loaded, and of others when they become the current backend. Safe to call
 * again.
 */
export function addKernels(given: readonly KernelOverride[]): void {
  for (const override of given) overrides.add(override);
  const engine = tf.engine();
  for (const override of overrides) for (const backend of override.backends) replace(override, backend);
  if (setBackend !== undefined) return;
  const previous = engine.setBackend;
  setBackend = (name) => {
    for (const override of overrides) replace(override, name);
    return previous.call(engine, name);
  };
  engine.setBackend = setBackend;
}

/** Takes the replacements back. */
export function removeKernels(given: readonly KernelOverride[]): void {
  // Last in, first out: several may stand on one kernel.
  for (const override of [...given].reverse()) {
    overrides.delete(override);
    for (const backend of override.backends) {
      const entry = entries.get(override)?.get(backend);
      // Under a kernel that was installed later, it stays, and hands every call on.
      if (entry === undefined || tf.getKernel(override.name, backend) !== entry.ours) continue;
      tf.unregisterKernel(override.name, backend);
      tf.registerKernel(entry.stock);
      entries.get(override)?.delete(backend);
    }
  }
  const engine = tf.engine();
  if (overrides.size > 0 || engine.setBackend !== setBackend) return;
  Reflect.deleteProperty(engine, 'setBackend');
  setBackend = undefined;
}
