#!/usr/bin/env node
import { runCommand } from './command.ts';

process.exitCode = runCommand(process.argv.slice(2), process.cwd(), {
  usage: 'npm create regatta <folder>',
  say: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
});
