import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regatta, testFolder } from '../testing/cli.ts';

/** Module hooks that make TensorFlow.js unresolvable by import and require, as on a machine without it. */
const hook = `
import Module, { register } from 'node:module';
const resolved = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  if (/@tensorflow/.test(request)) throw new Error('TensorFlow.js was imported: ' + request);
  return resolved.call(this, request, ...rest);
};
register('data:text/javascript,' + encodeURIComponent(\`
  export const resolve = (specifier, context, next) => {
    if (/@tensorflow/.test(specifier)) throw new Error('TensorFlow.js was imported: ' + specifier);
    return next(specifier, context);
  };
\`));
`;

const folder = testFolder('results-alone');
const config = `
import { defineConfig, defineTask, apply } from '@regatta/bench';
import * as tf from '@tensorflow/tfjs';
const rows = Array.from({ length: 60 }, (_, i) => i);
export default defineConfig({ tasks: [defineTask({
  name: 'hers-mlp', title: 'Her own task', family: 'mlp',
  data: { inputs: rows.map((i) => [i % 2, i / 60]), labels: rows.map((i) => i % 2) },
  model(regularizer, { outputs }) {
    const inputs = tf.input({ shape: [2] });
    return tf.model({ inputs, outputs: apply(tf.layers.dense({ units: outputs, name: 'logits' }), inputs) });
  },
})] });
`;
const copy = join(folder.path, 'copied/from/another/machine');
const env = {
  NODE_OPTIONS: `--import ${pathToFileURL(join(folder.path, 'no-tensorflow.mjs')).href}`,
  REGATTA_DATA_DIR: join(folder.path, 'no-data-here'),
  XDG_CACHE_HOME: join(folder.path, 'no-cache-here'),
};

beforeAll(async () => {
  writeFileSync(join(folder.path, 'no-tensorflow.mjs'), hook);
  const author = join(folder.path, 'regatta.config.mjs');
  writeFileSync(author, config);
  const out = join(folder.path, 'results');
  const words = ['--tasks', 'hers-mlp,generated-tabular-mlp', '--regularizers', 'none,dropout,l2'];
  const run = regatta([...words, '--seeds', '2', '--steps', '4', '--config', author, '--out', out]);
  expect([await run.over, run.err()]).toEqual([0, expect.any(String)]);
  cpSync(out, copy, { recursive: true });
  rmSync(author);
  rmSync(out, { recursive: true });
});
afterAll(() => folder.remove());

describe('a results folder of a custom task from another machine, without TensorFlow.js and data', () => {
  it.each([
    ['report', ['report', copy]],
    ['compare', ['compare', copy, copy]],
    ['verify --read-only', ['verify', '--read-only', copy]],
  ])('is read by "%s"', async (_, args) => {
    const run = regatta(args, env);
    expect([await run.over, run.err()]).toEqual([0, expect.not.stringContaining('TensorFlow')]);
    expect(run.out()).toContain(args[0] === 'verify' ? 'reproduce the conclusions' : 'hers-mlp');
  });

  it('cannot be run there, which shows that TensorFlow.js is missing', async () => {
    const run = regatta(['verify', '--sample', '1', copy], env);
    expect(await run.over, run.err()).toBe(1);
  });
});
