/** What a process of the local pool runs. */
import { compiled } from './compiled.js';

await import(await compiled('run/executors/worker'));
