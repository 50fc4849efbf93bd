import { RunError, type Trial, type TrialRecord } from '@regatta/record';
import { failedRecord, identify, runTrial, type TrialHooks, useBackend } from '@regatta/trial';
import {
  changedGlobal,
  engineGlobals,
  type Globals,
  languageGlobals,
  liveTensors,
} from '../../config/globals.ts';
import { answerOf } from './answer.ts';
import { reasonOfFailure } from './failure.ts';
import { ownCodeArm } from './own-code.ts';

/** Result of a trial in this process. */
export interface Attempt {
  readonly record: TrialRecord;
  /** The global that the trial's code changed, if any; then no other trial may run in this process. */
  readonly changed?: string | undefined;
}

const surroundings = (): Globals => new Map([...languageGlobals(), ...engineGlobals()]);

/** The global that a trial changed, if any. A trial that failed midway may leak tensors, which does not affect numbers. */
function changeSince(before: Globals, { status }: TrialRecord): string | undefined {
  const compared = new Map(before);
  if (status === 'failed') compared.delete(liveTensors);
  return changedGlobal(compared, surroundings());
}

/** The learning curve of a diverged trial up to the last finite point, because JSON has no infinite numbers. */
function finitePart(record: TrialRecord): TrialRecord {
  if (record.status !== 'diverged') return record;
  const numbers = (metrics: object): boolean => Object.values(metrics).every(Number.isFinite);
  const end = record.curve.findIndex(({ train, validation }) => !numbers(train) || !numbers(validation));
  return end === -1 ? record : { ...record, curve: record.curve.slice(0, end) };
}

async function recordOf(trial: Trial, hooks: TrialHooks): Promise<TrialRecord> {
  const { id } = await identify(trial.spec, hooks.files);
  if (id !== trial.id) {
    return failedRecord(trial, 'the code or the data differ from those of the run; start the worker again');
  }
  const record = await runTrial(trial.spec, hooks);
  if (record.id === trial.id) return answerOf(trial, finitePart(record));
  return failedRecord(trial, 'code or data changed during the run; start the run again');
}

const touched = (changed: string): string =>
  `its code changed ${changed}: expected everything outside the trial to stay unchanged. Modify only your own objects, and free tensors with tf.tidy or dispose.`;

/** Runs a trial in this process, whatever its code does. Rejects only when `signal` aborts. */
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
  const changed = before && changeSince(before, record);
  if (changed === undefined) return { record };
  const message = record.status === 'failed' ? (record.message ?? '') : touched(changed);
  return { record: failedRecord(trial, message), changed };
}
