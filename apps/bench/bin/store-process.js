/** What a process of `regatta speed --store` runs. */
import { compiled } from './compiled.js';

await import(await compiled('speed/store-process'));
