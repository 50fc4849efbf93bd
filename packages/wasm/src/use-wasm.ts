import { checkKeys, warn } from '@regatta/core';
import { addGradients, installGradients, removeGradients, uninstallGradients } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import { trainingGradients } from './gradients/index.ts';
import type { Heap } from './heap.ts';
import { installedKernels, installKernels, uninstallKernels } from './install.ts';
import { trainingKernels } from './kernels/index.ts';
import { installLayers, uninstallLayers } from './recurrent/stock-layers.ts';
import { installActivations, uninstallActivations } from './stock/activations.ts';
import { installLayerNormalization, uninstallLayerNormalization } from './stock/layer-normalization.ts';
import { compile, currentBackend, hasRelaxedSimd, obstacles, openHeap } from './tfjs-heap.ts';

/** Options of {@link useWasm}. */
export interface WasmOptions {
  /**
   * Uses relaxed SIMD if the engine supports it: a product plus a sum may round once. Faster, but results may differ in
   * the last bits between machines. Default false.
   */
  readonly relaxed?: boolean;
}

/** Result of {@link useWasm}. */
export interface WasmReport {
  /** Whether the training kernels are installed. If false, tfjs's own kernels run; see `reason`. */
  readonly installed: boolean;
  /** Which kernels run: `strict` (IEEE 754 rounding), `relaxed` (relaxed SIMD) or `stock` (tfjs's own). */
  readonly build: 'strict' | 'relaxed' | 'stock';
  /** Names of the installed kernels. */
  readonly kernels: readonly string[];
  /** Why the training kernels are not installed. */
  readonly reason?: string;
}

const heaps = new WeakMap<object, Heap>();
/** Whether `useWasm` installed the corrected gradients. */
let gradientsInstalled = false;
let build: 'strict' | 'relaxed' | 'stock' = 'stock';

const heapOf = (backend: unknown): Heap | undefined =>
  typeof backend === 'object' && backend !== null ? heaps.get(backend) : undefined;

function fallBack(reason: string): WasmReport {
  warn(
    'no-kernels',
    reason,
    `wasm: training kernels are not installed: ${reason}. Using tfjs's own kernels.`,
  );
  return { installed: false, build: 'stock', kernels: [], reason };
}

/**
 * Switches tfjs to its wasm backend and installs the training kernels under tfjs's own kernel names, so that any tfjs
 * model trains on them. Safe to call again; `uninstall` restores the stock kernels.
 *
 * Also corrects tfjs's gradients (`installGradients` of `@regatta/core/gradients`).
 *
 * Without `relaxed`, operations follow IEEE 754 rounding in a fixed order: the same bits on every machine.
 *
 * @example
 * ```ts
 * import { useWasm } from '@regatta/wasm';
 * await useWasm();
 * ```
 */
export async function useWasm(options: WasmOptions = {}): Promise<WasmReport> {
  checkKeys(options, ['relaxed'], 'useWasm');
  // A static import would make wasm tfjs's default backend for everyone who imports an optimizer from this package.
  await import('@tensorflow/tfjs-backend-wasm');
  // The kernels are compiled without threads and cannot import a memory that is shared between threads.
  if (tf.getBackend() !== 'wasm') tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.setBackend('wasm'))) return fallBack('the wasm backend failed to start');
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
  // First, so that the training kernels stand on top of the corrected ones, which run the calls that they decline.
  gradientsInstalled = installGradients() || gradientsInstalled;
  installKernels(trainingKernels, heapOf);
  addGradients(trainingGradients);
  installLayers();
  installLayerNormalization();
  installActivations();
  return { installed: true, build, kernels: installedKernels() };
}

/** Restores tfjs's own kernels, layers and gradients. */
export function uninstall(): void {
  // First what was installed last: the corrected gradients wrap the same layers.
  uninstallActivations();
  uninstallLayerNormalization();
  uninstallKernels();
  removeGradients(trainingGradients);
  if (gradientsInstalled) uninstallGradients();
  gradientsInstalled = false;
  uninstallLayers();
  build = 'stock';
}

/** The heap of the current backend if the kernels are installed on it, else undefined. */
export function currentHeap(): Heap | undefined {
  return build === 'stock' ? undefined : heapOf(currentBackend());
}
