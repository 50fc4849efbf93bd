#!/usr/bin/env node
// Runs src/cli.ts from source, in this process: TypeScript through tsx, workspace packages through their source condition.
import { register as registerHooks } from 'node:module';

/** Ends a process in which the program could not be loaded. */
function notLoaded(error) {
  const reason =
    process.env.REGATTA_DEBUG === '1'
      ? error?.stack
      : /WebAssembly|memory/i.test(`${error?.message}`)
        ? 'out of memory: the system gives this process no more memory or address space. Lift its limit (ulimit -v unlimited): WebAssembly reserves far more than it uses.'
        : `the program could not be loaded: ${error?.message}. Check the installation: pnpm install --frozen-lockfile.`;
  process.stderr.write(`error: ${reason}\n`);
  process.exit(1);
}
process.once('uncaughtException', notLoaded);

// Loading takes WebAssembly already.
const { register: registerTypeScript } = await import('tsx/esm/api');
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

const { guardStreams } = await import('../src/terminal.ts');
guardStreams();
const { main, report } = await import('../src/cli.ts');
process.off('uncaughtException', notLoaded);
process.on('uncaughtException', (error) => process.exit(report(error)));
process.exitCode = await main(process.argv.slice(2));
