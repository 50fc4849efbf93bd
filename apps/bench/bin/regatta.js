#!/usr/bin/env node
import { compiled } from './compiled.js';

// A reader such as `head` that has seen enough is no error.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));

if (process.env.REGATTA_DEBUG === '1') process.setSourceMapsEnabled(true);

const { main } = await import(await compiled('cli'));
process.exitCode = await main(process.argv.slice(2));
