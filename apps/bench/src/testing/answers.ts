import type { TrialRecord } from '@regatta/record';
import { contentId, packLosses, type Trial } from '@regatta/record';
import { recordOf } from '@regatta/record/testing';
import { codeVersion, evaluationSteps, failedRecord } from '@regatta/trial';

/** A trial for tests, whose id covers its spec and this code, but no data. */
export function identified({ spec }: Pick<Trial, 'spec'>): Trial {
  return { id: contentId({ spec, data: {}, code: codeVersion(), sources: {} }), spec };
}

/** A valid answer of a worker to such a trial, with every field that is checked. */
export function answerFor(trial: Trial, loss: number): TrialRecord {
  const { phase, training } = trial.spec;
  const { dataset, architecture, versions } = failedRecord(trial, '');
  const record = { ...recordOf(trial, loss), dataset, architecture, versions };
  const { train, validation, test } = record.metrics;
  const examples = packLosses({ losses: new Float32Array(10).fill(loss), missed: new Uint8Array(10) });
  const tested = { testReads: 1, trainRows: 20, testRows: 10, examples };
  const metrics = phase === 'test' ? { train, validation, test } : { train, validation };
  const curve = [...evaluationSteps(training)].map((step) => ({
    step,
    train: train!,
    validation: validation!,
  }));
  return {
    ...record,
    ...(phase === 'test' ? tested : {}),
    metrics,
    best: { step: curve[0]!.step, metrics },
    curve,
  };
}
