import { isDeepStrictEqual } from 'node:util';
import type { Trial } from '@regatta/record';
import { bytesOf, type TrialRecord } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { answerOf, checkAnswer } from '../../../apps/bench/src/run/executors/answer.ts';
import { answerFor, identified } from '../../../apps/bench/src/testing/answers.ts';
import { steady } from '../steady.ts';
import { Defect, type Target, target } from '../target.ts';
import { edited, jsonText, jsonValue } from '../values.ts';

const asked: Trial = identified(trialOf('dropout', 3));
const others: readonly Trial[] = [
  identified(trialOf('dropout', 4)),
  identified(trialOf('none', 3)),
  identified(trialOf('dropout', 3, { task: 'generated-glyphs-cnn' })),
  identified(trialOf('dropout', 3, { phase: 'tune' })),
];
const answers: readonly TrialRecord[] = [
  answerFor(asked, 0.5),
  { ...recordOf(asked, undefined), testReads: 0, curve: [] },
  { ...recordOf(asked, undefined), status: 'failed', message: 'no luck today', curve: [] },
  ...others.map((trial) => answerFor(trial, 0.5)),
];

/** Fields that a trial decides: no answer may have them otherwise. */
const decided = [
  'id',
  'task',
  'dataset',
  'architecture',
  'regularizer',
  'seed',
  'training',
  'backend',
  'phase',
  'samples',
];

/** Answers of workers, and of whoever can write to a queue. */
export const answersTarget: Target = target(
  'answers',
  edited(answers, jsonValue),
  (input) => {
    const value: unknown = JSON.parse(jsonText(input));
    const own = answerFor(asked, 0.5);
    const told = answerOf(asked, value);
    if (told.id !== asked.id) throw new Defect('a record of another trial');
    return steady(
      value,
      (from) => checkAnswer(asked, from),
      (record) => {
        bytesOf(record);
        if (!isDeepStrictEqual(told, record)) throw new Defect('two ways to check an answer differ');
        for (const field of decided) {
          if (!isDeepStrictEqual(Reflect.get(record, field), Reflect.get(own, field))) {
            throw new Defect(`another ${field}`);
          }
        }
        if (record.status === 'ok' && Object.keys(record.metrics).length !== 3)
          throw new Defect('no metrics');
      },
    );
  },
  (input) => jsonText(input),
);
