import { readFileSync } from 'node:fs';
import {
  type CostModel,
  million,
  type Need,
  type Planned,
  planFor,
  type RunCost,
} from '../../apps/bench/src/speed/planning.ts';

/** What the planning page shows: the measurements, and what they imply for a million trials. */
export interface Planning {
  readonly ambition: typeof million;
  readonly model: CostModel;
  readonly plans: readonly { readonly run: RunCost; readonly plan: Planned }[];
  /** The resource with the highest load over all plans; undefined if none was measured. */
  readonly first: Need | undefined;
}

export declare const data: Planning;

/** The committed cost model, with the arithmetic of `regatta speed --cost-model`. */
export default {
  watch: ['../../apps/bench/results/cost-model.json'],
  load: ([file]: string[]): Planning => {
    if (file === undefined)
      throw new Error('expected apps/bench/results/cost-model.json, found no such file');
    const model: CostModel = JSON.parse(readFileSync(file, 'utf8'));
    const plans = model.runs.map((run) => ({ run, plan: planFor(model, run, million) }));
    const needs = plans.flatMap(({ plan }) => plan.needs).toSorted((a, b) => b.load - a.load);
    return { ambition: million, model, plans, first: needs[0] };
  },
};
