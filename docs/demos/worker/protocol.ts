import type { Mask, MaskSettings } from '../masks/masks.ts';
import type { GptInput, GptView } from '../mini-gpt/gpt.ts';
import type { BoundaryInput, BoundaryResult, BoundaryView } from '../overfitting/boundary.ts';
import type { RaceInput, RaceResult, RaceView } from '../race/race.ts';
import type { CurveInput, CurveView } from '../uncertainty/curve.ts';

/** A job of the worker: it sends a `view` as it runs and the `result` at the end. */
interface Job<Input, View, Result> {
  readonly input: Input;
  readonly view: View;
  readonly result: Result;
}

/** The jobs of the worker, by name. */
export interface Jobs {
  masks: Job<{ readonly name: string; readonly settings: MaskSettings }, never, readonly Mask[]>;
  boundary: Job<BoundaryInput, BoundaryView, BoundaryResult>;
  gpt: Job<GptInput, GptView, GptView>;
  curve: Job<CurveInput, CurveView, CurveView>;
  race: Job<RaceInput, RaceView, RaceResult>;
}

export type JobName = keyof Jobs;

/** A message to the worker: a job to run. */
export type ToWorker = {
  [Name in JobName]: { readonly id: number; readonly job: Name; readonly input: Jobs[Name]['input'] };
}[JobName];

/** A message from the worker: the progress of a job, or how it ended. */
export type FromWorker =
  | { readonly id: number; readonly type: 'view'; readonly view: unknown }
  | { readonly id: number; readonly type: 'done'; readonly result: unknown }
  | { readonly id: number; readonly type: 'failed'; readonly message: string };

/** Reports a job's progress; resolves when the thread has handled pending events. */
export type Show<View> = (view: View) => Promise<void>;
