import { RunError, type Trial, type TrialRecord } from '@regatta/record';
import { failedRecord, identify, runTrial, type TrialHooks, useBackend } from '@regatta/trial';
import { changedGlobal, engineGlobals, type Globals, languageGlobals } from '../../config/globals.ts';
import { answerOf } from './answer.ts';
import { reasonOfFailure } from './failure.ts';
import { ownCodeArm } from './own-code.ts';

/** What a trial came to in this process. */
export interface Attempt {
  readonly record: TrialRecord;
  /** What the trial's code changed for all that runs here: no other trial may. */
  readonly changed?: string | undefined;
}

const surroundings = (): Globals => new Map([...languageGlobals(), ...engineGlobals()]);

/** A diverged trial's curve up to where numbers end: what JSON cannot hold is no point of a curve. */
function finitePart(record: TrialRecord): TrialRecord {
  if (record.status !== 'diverged') return record;
  const numbers = (metrics: object): boolean => Object.values(metrics).every(Number.isFinite);
  const end = record.curve.findIndex(({ train, validation }) => !numbers(train) || !numbers(validation));
  return end === -1 ? record : { ...record, curve: record.curve.slice(0, end) };
}

async function recordOf(trial: Trial, hooks: TrialHooks): Promise<TrialRecord> {
  const { id } = await identify(trial.spec, hooks.files);
  if (id !== trial.id) {
    return failedRecord(trial, 'the code or the data here are not those of the run; start it again');
  }
  const record = await runTrial(trial.spec, hooks);
  if (record.id === trial.id) return answerOf(trial, finitePart(record));
  return failedRecord(trial, 'code or data changed during the run; start it again');
}

const touched = (changed: string): string =>
  `its code changed ${changed}: expected everything outside of the trial as it was before. Change your own objects only, and free tensors with tf.tidy or dispose.`;

/** Runs a trial in this process, whatever its code does. Rejects when `signal` aborts, and for nothing else. */
export async function attempt(trial: Trial, hooks: TrialHooks = {}): Promise<Attempt> {
  const isOwn = ownCodeArm(trial) !== undefined;
  let before: Globals | undefined;
  let record: TrialRecord;
  try {
    await useBackend(trial.spec.backend);
    if (isOwn) before = surroundings();
    const language = languageGlobals();
    const untouched = (): void => {
      const changed = changedGlobal(language, languageGlobals());
      if (changed !== undefined) throw new RunError(touched(changed));
    };
    record = await recordOf(trial, { ...hooks, untouched });
  } catch (error) {
    hooks.signal?.throwIfAborted();
    record = failedRecord(trial, reasonOfFailure(error));
  }
  const changed = before && changedGlobal(before, surroundings());
  if (changed === undefined) return { record };
  const message = record.status === 'failed' ? (record.message ?? '') : touched(changed);
  return { record: failedRecord(trial, message), changed };
}
