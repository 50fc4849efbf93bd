import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** Globals of a browser worker besides the language, without those that only Node has. */
const ofWorkers = {
  AbortController,
  Blob,
  TextDecoder,
  TextEncoder,
  URL,
  atob,
  btoa,
  WorkerGlobalScope: class {},
  navigator: { userAgent: 'a browser' },
  console,
  crypto,
  fetch,
  performance,
  queueMicrotask,
  setTimeout,
  clearTimeout,
  structuredClone,
};

it('the benchmark runs with only the globals of browsers', async () => {
  const text = `
    import * as tf from '@tensorflow/tfjs';
    import { expandPlan, identify, inProcess, suiteNamed, summarize } from './browser.ts';
    export async function run() {
      await tf.setBackend('cpu');
      const regularizers = ['none', 'dropout'].map((name) => ({ name, options: {} }));
      const options = { tasks: ['generated-tabular-mlp@train=64'], regularizers, seeds: 2, backend: 'cpu', training: { steps: 1 } };
      const plan = expandPlan(suiteNamed('quick'), options);
      const trials = [];
      for (const spec of plan.specs) trials.push(await identify(spec));
      const records = [];
      await inProcess.run(trials, { finished: (record) => records.push(record) }, new AbortController().signal);
      const summary = summarize(records, { plan: plan.analysis, command: 'here' });
      return summary.tasks.flatMap(({ arms }) => arms.map(({ title, ok }) => title + ' ' + ok)).sort().join() + records.map(({ message = '' }) => message).join('');
    }`;
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'page',
    conditions: ['@regatta/source', 'browser'],
    define: {
      REGATTA_VERSIONS: '{"regatta":"-","code":"-"}',
      'import.meta.url': '"https://example.org/page.js"',
    },
    logLevel: 'silent',
  });
  const context = createContext({ ...ofWorkers });
  runInContext('globalThis.self = globalThis', context);
  runInContext(outputFiles[0]?.text ?? '', context);
  expect(await runInContext('page.run()', context)).toBe('dropout 0.5 2,none 2');
});
