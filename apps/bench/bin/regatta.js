#!/usr/bin/env node
// Runs src/cli.ts from source, in this process: TypeScript through tsx, workspace packages through their source condition.
import { register as registerHooks } from 'node:module';
import { register as registerTypeScript } from 'tsx/esm/api';

// A reader such as `head` that has seen enough is no error.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// The WebAssembly kernels are compiled when their sources changed; a moment otherwise.
await import('../../../packages/wasm/scripts/compile.mjs');

registerTypeScript();
registerHooks('./source-condition.js', import.meta.url);

const { main } = await import('../src/cli.ts');
process.exitCode = await main(process.argv.slice(2));
