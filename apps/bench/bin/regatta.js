#!/usr/bin/env node
// Runs src/cli.ts from source, in this process: TypeScript through tsx, workspace packages through their source condition.
import { register as registerHooks } from 'node:module';
import { register as registerTypeScript } from 'tsx/esm/api';

registerTypeScript();
registerHooks('./source-condition.js', import.meta.url);

const { main } = await import('../src/cli.ts');
process.exitCode = await main(process.argv.slice(2));
