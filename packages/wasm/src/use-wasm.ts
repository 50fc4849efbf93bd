import { addGradients, installGradients, removeGradients, uninstallGradients } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import { trainingGradients } from './gradients/index.ts';
import type { Heap } from './heap.ts';
import { installedKernels, installKernels, uninstallKernels } from './install.ts';
import { trainingKernels } from './kernels/index.ts';
import { installLayers, uninstallLayers } from './recurrent/stock-layers.ts';
import { compile, currentBackend, hasRelaxedSimd, obstacles, openHeap } from './tfjs-heap.ts';

/** Options of {@link useWasm}. */
export interface WasmOptions {
  /**
   * Lets products and sums round once (relaxed SIMD) where the engine has it: faster, and other bits on other machines.
   * False unless given.
   */
  readonly relaxed?: boolean;
}

/** What {@link useWasm} did. */
export interface WasmReport {
  /** True when the kernels run; false when tfjs's own do, for the reason in `reason`. */
  readonly installed: boolean;
  /** Which kernels run: rounding as IEEE 754 says, relaxed, or tfjs's own. */
  readonly build: 'strict' | 'relaxed' | 'stock';
  /** tfjs kernel names that are ours now. */
  readonly kernels: readonly string[];
  /** Why ours do not run. */
  readonly reason?: string;
}

const heaps = new WeakMap<object, Heap>();
/** Whether it was `useWasm` that mended tfjs's gradients. */
let mended = false;
let build: 'strict' | 'relaxed' | 'stock' = 'stock';

const heapOf = (backend: unknown): Heap | undefined =>
  typeof backend === 'object' && backend !== null ? heaps.get(backend) : undefined;

function fallBack(reason: string): WasmReport {
  console.warn(`[regatta] wasm: training kernels are not installed: ${reason}. tfjs's own kernels run.`);
  return { installed: false, build: 'stock', kernels: [], reason };
}

/**
 * Switches tfjs to its wasm backend and installs the training kernels under tfjs's own kernel names, so that any tfjs
 * model trains on them. Safe to call again; `uninstall` puts the stock kernels back.
 *
 * Mends tfjs's gradients, too (`installGradients` of `@regatta/core/gradients`).
 *
 * Without `relaxed` every operation rounds as IEEE 754 says, in a fixed order: the same bits on every machine.
 *
 * @example
 * ```ts
 * import { useWasm } from '@regatta/wasm';
 * await useWasm();
 * ```
 */
export async function useWasm(options: WasmOptions = {}): Promise<WasmReport> {
  // Not imported above: the backend would become tfjs's default for everyone who imports an optimizer from here.
  await import('@tensorflow/tfjs-backend-wasm');
  // A heap shared between threads cannot be joined by a module without threads.
  if (tf.getBackend() !== 'wasm') tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.setBackend('wasm'))) return fallBack('the wasm backend does not start here');
  await tf.ready();
  const backend = currentBackend();
  const found = obstacles(backend);
  if (found.length > 0) return fallBack(found.join('; '));
  const wanted = options.relaxed === true && hasRelaxedSimd() ? 'relaxed' : 'strict';
  if (typeof backend !== 'object' || backend === null) return fallBack('there is no backend');
  if (!heaps.has(backend) || wanted !== build) {
    try {
      heaps.set(backend, await openHeap(backend, await compile(wanted)));
    } catch (error) {
      return fallBack(error instanceof Error ? error.message : String(error));
    }
  }
  build = wanted;
  installKernels(trainingKernels, heapOf);
  mended = installGradients() || mended;
  addGradients(trainingGradients);
  installLayers();
  return { installed: true, build, kernels: installedKernels() };
}

/** Puts tfjs's own kernels and gradients back. */
export function uninstall(): void {
  uninstallKernels();
  removeGradients(trainingGradients);
  if (mended) uninstallGradients();
  mended = false;
  uninstallLayers();
  build = 'stock';
}

/** The heap of the backend in use, when the kernels are installed on it. */
export function currentHeap(): Heap | undefined {
  return build === 'stock' ? undefined : heapOf(currentBackend());
}
