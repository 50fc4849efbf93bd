#!/usr/bin/env node
// Runs src/cli.ts from source, in this process: TypeScript through tsx, workspace packages through their source condition.
import { register as registerHooks } from 'node:module';

// A reader such as `head` that has seen enough is no error.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
// Nobody hears of what goes on any more; it goes on.
process.stderr.on('error', () => {});

// The WebAssembly kernels are compiled when their sources changed; a moment otherwise.
await import('../../../packages/wasm/scripts/compile.mjs');

/** Ends with one sentence where the loaders get no memory for their WebAssembly: each takes gigabytes of addresses. */
function lackOfAddresses(error) {
  if (!/Wasm memory|WebAssembly/.test(String(error?.message))) throw error;
  process.stderr.write(
    'error: there is too little address space for WebAssembly. Raise the limit: ulimit -v unlimited\n',
  );
  process.exit(1);
}
process.once('uncaughtException', lackOfAddresses);
const { register: registerTypeScript } = await import('tsx/esm/api').catch(lackOfAddresses);
registerTypeScript();
registerHooks('./source-condition.js', import.meta.url);

const { main } = await import('../src/cli.ts');
process.off('uncaughtException', lackOfAddresses);
process.exitCode = await main(process.argv.slice(2));
