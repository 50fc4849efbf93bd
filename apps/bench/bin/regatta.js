#!/usr/bin/env node
// Runs src/cli.ts from source, in this process: TypeScript through tsx, workspace packages through their source condition.
import { register as registerHooks } from 'node:module';
import { register as registerTypeScript } from 'tsx/esm/api';

// The WebAssembly kernels are compiled when their sources changed; a moment otherwise.
await import('../../../packages/wasm/scripts/compile.mjs');

registerTypeScript();
registerHooks('./source-condition.js', import.meta.url);

const { guardStreams } = await import('../src/terminal.ts');
guardStreams();
const { main, report } = await import('../src/cli.ts');
process.on('uncaughtException', (error) => process.exit(report(error)));
process.exitCode = await main(process.argv.slice(2));
