import { installGradients, uninstallGradients } from '@regatta/core/gradients';
import type { Backend } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';

async function start(name: string): Promise<void> {
  if (tf.getBackend() !== name && !(await tf.setBackend(name))) {
    throw new Error(`the tfjs backend "${name}" did not start`);
  }
}

const enter: Readonly<Record<Backend, () => Promise<void>>> = {
  wasm: async () => {
    const { useWasm } = await import('@regatta/wasm');
    const report = await useWasm();
    // A trial records its backend. A silent fallback would attribute the results to the wrong one.
    if (!report.installed) throw new Error(`the training kernels did not start: ${report.reason}`);
  },
  'stock-wasm': async () => {
    const { uninstall, useWasm } = await import('@regatta/wasm');
    // Imports the backend, which registers it.
    await useWasm();
    uninstall();
    uninstallGradients();
    await start('wasm');
  },
  cpu: () => {
    installGradients();
    return start('cpu');
  },
};

/**
 * Makes a backend the current tfjs backend; returns at once if it already is.
 *
 * @param backend `wasm` uses the training kernels of `@regatta/wasm`, `stock-wasm` uses tfjs's own. `cpu` and `wasm` have the
 * corrections of `installGradients`, `stock-wasm` does not.
 * @throws Error if the backend or the training kernels do not start.
 */
export async function useBackend(backend: Backend): Promise<void> {
  // Production mode suppresses tfjs's advice to install its native Node backend.
  tf.enableProdMode();
  await enter[backend]();
}
