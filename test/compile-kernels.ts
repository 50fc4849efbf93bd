import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Compiles the WebAssembly kernels before the tests, when their sources changed. */
export function setup(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '../packages/wasm/scripts/compile.mjs')], {
    stdio: 'inherit',
  });
}
