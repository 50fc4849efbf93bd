#!/usr/bin/env node
// Runs src/cli.ts from source, in this process: TypeScript through tsx, workspace packages through their source condition.
import { register as registerHooks } from 'node:module';
import { register as registerTypeScript } from 'tsx/esm/api';

// A reader such as `head` that has seen enough is no error.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
// Nobody hears of what goes on any more; it goes on.
process.stderr.on('error', () => {});

// Each WebAssembly memory takes gigabytes of addresses; under a limit, the first library that needs one would end in a stack trace.
try {
  for (let i = 0; i < 3; i++) new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
} catch {
  process.stderr.write(
    'error: there is too little address space for WebAssembly. Raise the limit: ulimit -v unlimited\n',
  );
  process.exit(1);
}

// The WebAssembly kernels are compiled when their sources changed; a moment otherwise.
await import('../../../packages/wasm/scripts/compile.mjs');

registerTypeScript();
registerHooks('./source-condition.js', import.meta.url);

const { main } = await import('../src/cli.ts');
process.exitCode = await main(process.argv.slice(2));
