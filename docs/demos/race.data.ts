import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A task of the demo, and the regularizers that act on it. */
export interface RaceTask {
  readonly name: string;
  readonly title: string;
  readonly regularizers: readonly { readonly name: string; readonly title: string }[];
  readonly suggested: readonly string[];
}

export declare const data: readonly RaceTask[];

export default {
  load: (): readonly RaceTask[] =>
    JSON.parse(readFileSync(join(import.meta.dirname, '../generated/race.json'), 'utf8')),
};
