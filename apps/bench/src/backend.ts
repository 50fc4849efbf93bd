import * as tf from '@tensorflow/tfjs';

/** The backends of tfjs that a trial may run on. */
export const backends: readonly Backend[] = ['wasm', 'cpu'];
export type Backend = 'wasm' | 'cpu';

const prepare: Readonly<Record<Backend, () => Promise<unknown>>> = {
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  cpu: async () => undefined,
};

/** Makes a backend the current one. Cheap when it is already. */
export async function useBackend(backend: Backend): Promise<void> {
  // Production mode is tfjs's own switch for its advice to install the native Node backend.
  tf.enableProdMode();
  if (tf.getBackend() === backend) return;
  await prepare[backend]();
  if (!(await tf.setBackend(backend))) throw new Error(`the tfjs backend ${backend} did not start`);
}
