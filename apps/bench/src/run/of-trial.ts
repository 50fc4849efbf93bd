import { RunError, type Trial, type TrialRecord } from '@regatta/record';
import { describe } from '@regatta/trial';
import canonicalize from 'canonicalize';

/** The fields of a record that its spec determines. */
function settingsOf(record: Omit<ReturnType<typeof describe>, 'versions'>): string | undefined {
  const { task, dataset, architecture, regularizer, seed, training, backend, phase, samples, fold } = record;
  return canonicalize({
    task,
    dataset,
    architecture,
    regularizer,
    seed,
    training,
    backend,
    phase,
    samples,
    fold: fold ?? null,
  });
}

/** Checks that a stored record with the id of a trial has the trial's settings. @throws RunError if not. */
export function checkOfTrial(record: TrialRecord, trial: Trial, folder: string): void {
  const asked = record.status === 'ok' ? (trial.spec.probes ?? []).toSorted().join() : '';
  const measured = Object.keys(record.probes ?? {})
    .sort()
    .join();
  if (settingsOf(record) === settingsOf(describe(trial)) && measured === asked) return;
  throw new RunError(
    `${folder}: trial ${record.id} is recorded with settings that differ from the plan: the record was changed. Start over with --fresh.`,
  );
}
