import type { Backend } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';

async function start(name: string): Promise<void> {
  if (tf.getBackend() !== name && !(await tf.setBackend(name))) {
    throw new Error(`the tfjs backend ${name} did not start`);
  }
}

const enter: Readonly<Record<Backend, () => Promise<void>>> = {
  wasm: async () => {
    const { useWasm } = await import('@regatta/wasm');
    const report = await useWasm();
    // Trials name the kernels they ran on: falling back in silence would make their numbers another backend's.
    if (!report.installed) throw new Error(`the training kernels did not start: ${report.reason}`);
  },
  'stock-wasm': async () => {
    const { uninstall } = await import('@regatta/wasm');
    uninstall();
    await start('wasm');
  },
  cpu: () => start('cpu'),
};

/** Makes a backend the current one. Cheap when it is already. */
export async function useBackend(backend: Backend): Promise<void> {
  // Production mode is tfjs's own switch for its advice to install the native Node backend.
  tf.enableProdMode();
  await enter[backend]();
}
