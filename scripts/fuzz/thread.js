// A thread does not inherit what runs TypeScript from source: sets it up, then does what worker.ts says.
import { register as registerHooks } from 'node:module';
import { register as registerTypeScript } from 'tsx/esm/api';

registerTypeScript();
registerHooks('./source-condition.js', import.meta.url);
await import('./worker.ts');
