import { RunError, type Trial, type TrialRecord } from '@regatta/record';
import { describe } from '@regatta/trial';
import canonicalize from 'canonicalize';

/** What a record says that its spec decides beforehand. */
function settingsOf(record: Omit<ReturnType<typeof describe>, 'versions'>): string | undefined {
  const { task, dataset, architecture, regularizer, seed, training, backend, phase, samples, fold } = record;
  return canonicalize({
    ...{ task, dataset, architecture, regularizer, seed, training, backend, phase, samples },
    fold: fold ?? null,
  });
}

/** Refuses a record of a folder that bears the id of a trial and is of another. @throws RunError */
export function checkOfTrial(record: TrialRecord, trial: Trial, folder: string): void {
  const asked = record.status === 'ok' ? (trial.spec.probes ?? []).toSorted().join() : '';
  const measured = Object.keys(record.probes ?? {})
    .sort()
    .join();
  if (settingsOf(record) === settingsOf(describe(trial)) && measured === asked) return;
  throw new RunError(
    `${folder}: trial ${record.id} is recorded with other settings than the plan gives it: the record was changed. Start over with --fresh.`,
  );
}
