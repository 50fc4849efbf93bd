import { spawnSync } from 'node:child_process';

/** Starts of Node after which a test counts as one that never ends: some ten minutes where nothing else runs. */
const starts = 15_000;

/**
 * Milliseconds after which a test counts as one that never ends: a wide multiple of what this machine takes for a start of
 * Node as the tests begin. Nothing else about the tests knows of time.
 */
export function endlessAfter(): number {
  const times = Array.from({ length: 3 }, () => {
    const began = performance.now();
    spawnSync(process.execPath, ['--eval', '']);
    return performance.now() - began;
  });
  return Math.round(starts * Math.max(...times));
}
