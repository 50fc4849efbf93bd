import * as tf from '@tensorflow/tfjs';

/** Where a trial may run: tfjs's wasm backend with Regatta's training kernels, the same with its own, or plain JavaScript. */
export const backends: readonly Backend[] = ['wasm', 'stock-wasm', 'cpu'];
export type Backend = 'wasm' | 'stock-wasm' | 'cpu';

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
