// A worker thread that runs TypeScript from source. Node's flags for that do not apply to threads.
import { register as registerHooks } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const hook = `export const resolve = (specifier, context, next) => next(specifier, specifier.startsWith('@regatta/')
  ? { ...context, conditions: [...context.conditions, '@regatta/source'] } : context);`;
registerHooks(`data:text/javascript,${encodeURIComponent(hook)}`);

const { trainedWeights } = await import('./trained-weights.ts');
parentPort?.postMessage(await trainedWeights());
