/** Makes the activations `gelu`, `gelu_new` and `swish` of tfjs's layers run on the kernels of {@link gelu} and {@link silu}. */
import * as tf from '@tensorflow/tfjs';
import { gelu, silu } from '../ops/activations.ts';
import { hasKernel } from '../ops/run-kernel.ts';

type Apply = (x: tf.Tensor, ...rest: unknown[]) => tf.Tensor;

/** What each activation computes; undefined if no kernel does. */
const onKernels: ReadonlyMap<string, (...given: Parameters<Apply>) => tf.Tensor | undefined> = new Map([
  ['gelu', (x) => gelu(x)],
  ['gelu_new', (x) => gelu(x, { approximate: true })],
  ['swish', (x, alpha = 1) => (alpha === 1 ? silu(x) : undefined)],
]);

const installed: { readonly prototype: { apply: Apply }; readonly stock: Apply; readonly ours: Apply }[] = [];

/** Makes tfjs's activations run on the kernels. */
export function installActivations(): void {
  if (installed.length > 0) return;
  for (const [name, run] of onKernels) {
    const activation: unknown = tf.serialization.SerializationMap.getMap().classNameMap[name]?.[0];
    if (typeof activation !== 'function') continue;
    const prototype: { apply: Apply } = activation.prototype;
    const stock = prototype.apply;
    const ours: Apply = function (this: unknown, x, ...rest) {
      const found = hasKernel('RegattaGelu') && x.dtype === 'float32' ? run(x, ...rest) : undefined;
      return found ?? stock.call(this, x, ...rest);
    };
    prototype.apply = ours;
    installed.push({ prototype, stock, ours });
  }
}

/** Restores tfjs's own activations. */
export function uninstallActivations(): void {
  for (const { prototype, stock, ours } of installed.splice(0)) {
    if (prototype.apply === ours) prototype.apply = stock;
  }
}
