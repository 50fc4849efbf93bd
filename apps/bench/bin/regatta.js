#!/usr/bin/env node
import { compiled } from './compiled.js';

/** Ends a process that could not load the program. */
function notLoaded(error) {
  const reason =
    process.env.REGATTA_DEBUG === '1'
      ? error?.stack
      : /Wasm|WebAssembly|memory/i.test(`${error?.message}`)
        ? 'out of memory: too little address space for WebAssembly. Raise the limit: ulimit -v unlimited'
        : `the program could not be loaded: ${error?.message}. Check the installation: pnpm install --frozen-lockfile.`;
  process.stderr.write(`error: ${reason}\n`);
  process.exit(1);
}
process.once('uncaughtException', notLoaded);

if (process.env.REGATTA_DEBUG === '1') process.setSourceMapsEnabled(true);

const { guardStreams, runProcess } = await import(await compiled('cli'));
guardStreams();
process.off('uncaughtException', notLoaded);
await runProcess(process.argv.slice(2));
