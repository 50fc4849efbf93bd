import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertKerasConfig } from '@regatta/keras';
import { parseRecord } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { createRegularizer } from '@regatta/tasks';
import { describe, expect, it } from 'vitest';
import { parseRegularizers } from '../commands/parse.ts';
import { checkConfig } from '../config/schema.ts';
import { planOf } from '../plan/plan-file.ts';
import { shardNoteOf } from '../plan/shard.ts';
import { checkAnswer } from '../run/executors/answer.ts';
import { readMessage } from '../run/executors/messages.ts';
import { readOrder } from '../run/executors/queue/protocol.ts';
import { readCostModel } from '../speed/cost-model.ts';
import { answerFor, identified } from '../testing/answers.ts';
import { progressEvent } from '../watch/progress/events.ts';

const trial = identified(trialOf('dropout'));
const keras = {
  class_name: 'Sequential',
  config: { name: 's', layers: [{ class_name: 'Dropout', config: {} }] },
};

function costModelOf(text: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-pollution-'));
  try {
    const path = join(folder, 'cost-model.json');
    writeFileSync(path, text);
    return readCostModel(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All places that read untrusted JSON: valid JSON, and its reader. */
const readers: readonly (readonly [string, object, (text: string) => unknown])[] = [
  ['trials.jsonl', recordOf(trial, 0.5), parseRecord],
  [
    'plan.json',
    { version: 1, suite: 'quick', options: { backend: 'cpu' }, planHash: 't' },
    (text) => planOf(text, 'p'),
  ],
  [
    'shard.json',
    { version: 1, shard: { index: 1, count: 2 }, words: ['run'], trials: ['t1'] },
    (text) => shardNoteOf(text, 's'),
  ],
  ['cost-model.json', { version: 1, runs: [], queue: null, store: null }, costModelOf],
  ['a job of the queue', { trial, code: 'c' }, (text) => readOrder(JSON.parse(text), trial.id)],
  ["a worker's answer", answerFor(trial, 0.5), (text) => checkAnswer(trial, JSON.parse(text))],
  ["a worker's message", { type: 'step', step: 1 }, (text) => readMessage(`token ${text}`, 'token')],
  [
    'regatta.config.ts',
    { suites: [{ name: 'a', regularizers: 'all' }] },
    (text) => checkConfig(JSON.parse(text)),
  ],
  ['an event of progress', { type: 'finished' }, (text) => progressEvent.safeParse(JSON.parse(text))],
  [
    'options of a regularizer',
    { rate: { kind: 'linear', start: 0, end: 0.5, duration: 9 } },
    (text) => createRegularizer({ name: 'dropout', options: JSON.parse(text) }),
  ],
  [
    'components of a composition',
    { of: [{ name: 'dropout', options: { rate: 0.5 } }] },
    (text) => createRegularizer({ name: 'compose', options: JSON.parse(text) }),
  ],
  [
    '--regularizers',
    { rate: 0.5 },
    (text) => parseRegularizers(`dropout:__proto__=${text.replaceAll(',', ';')}`),
  ],
  ['--regularizers, an argument', {}, () => parseRegularizers('dropout:__proto__={"polluted":1}')],
  ['a Keras model', keras, (text) => convertKerasConfig(JSON.parse(text))],
];

const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
/** JSON of a value with hostile keys in each of its objects. */
const polluted = (value: object): string =>
  JSON.stringify(value).replaceAll(/\{(\}?)/g, (_, end) => `{${evil}${end === '' ? ',' : '}'}`);

/** Whether a value, or one within it, inherits a property that no prototype of the language has. */
function inherits(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('polluted' in value && !Object.hasOwn(value, 'polluted')) return true;
  return Object.keys(value).some((key) => inherits(Object.getOwnPropertyDescriptor(value, key)?.value));
}

describe('keys of prototypes', () => {
  it('are detected by this test', () => {
    const made = {};
    Object.assign(made, JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(inherits({ made })).toBe(true);
    expect(JSON.parse(polluted({ a: {} }))).toMatchObject({ constructor: { prototype: { polluted: 1 } } });
  });

  it.each(readers)(
    'in %s change no prototype, neither of all objects nor of the parsed value',
    (_, value, read) => {
      for (const text of [JSON.stringify(value), polluted(value)]) {
        let found: unknown;
        try {
          found = read(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(TypeError);
        }
        expect(inherits(found)).toBe(false);
        expect('polluted' in {}).toBe(false);
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      }
    },
  );
});
