import type { Mask, MaskSettings } from '../masks/masks.ts';
import type { BoundaryInput, BoundaryResult, BoundaryView } from '../overfitting/boundary.ts';
import type { RaceInput, RaceResult, RaceView } from '../race/race.ts';
import type { CurveInput, CurveView } from '../uncertainty/curve.ts';

/** What a demo asks of the worker: `view` is told on the way, `result` at the end. */
interface Job<Input, View, Result> {
  readonly input: Input;
  readonly view: View;
  readonly result: Result;
}

/** The jobs of the worker, by name. */
export interface Jobs {
  masks: Job<{ readonly name: string; readonly settings: MaskSettings }, never, readonly Mask[]>;
  boundary: Job<BoundaryInput, BoundaryView, BoundaryResult>;
  curve: Job<CurveInput, CurveView, CurveView>;
  race: Job<RaceInput, RaceView, RaceResult>;
}

export type JobName = keyof Jobs;

/** To the worker: a job to do. */
export type ToWorker = {
  [Name in JobName]: { readonly id: number; readonly job: Name; readonly input: Jobs[Name]['input'] };
}[JobName];

/** From the worker: how far it is, and how the job ended. */
export type FromWorker =
  | { readonly id: number; readonly type: 'view'; readonly view: unknown }
  | { readonly id: number; readonly type: 'done'; readonly result: unknown }
  | { readonly id: number; readonly type: 'failed'; readonly message: string };

/** How a job says how far it is; resolves when the thread has done what waits. */
export type Show<View> = (view: View) => Promise<void>;
