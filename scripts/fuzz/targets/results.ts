import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DatasetError } from '@regatta/datasets';
import { RunError, UsageError } from '@regatta/record';
import { recordOf, recordsOf, trialOf } from '@regatta/record/testing';
import { shapes, syntheticEnvironment, syntheticSummary } from '@regatta/report/testing';
import fc from 'fast-check';
import { compareRecords } from '../../../apps/bench/src/commands/compare.ts';
import { specsOf } from '../../../apps/bench/src/commands/merge.ts';
import { renderAgain } from '../../../apps/bench/src/commands/report.ts';
import { readRecords } from '../../../apps/bench/src/folder/store.ts';
import { expandPlan } from '../../../apps/bench/src/plan/plan.ts';
import { planOf, planText } from '../../../apps/bench/src/plan/plan-file.ts';
import { shardNoteOf } from '../../../apps/bench/src/plan/shard.ts';
import { suiteNamed } from '../../../apps/bench/src/plan/suites/registry.ts';
import { editedBytes, showBytes } from '../bytes.ts';
import { Defect, judge, refusal, type Target, target, type Verdict } from '../target.ts';
import { edited, jsonText, jsonValue } from '../values.ts';
import { withFile } from '../with-file.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const records = recordsOf({ none: [0.5, 0.25, undefined], dropout: [0.125, 1, 2] });
const linesOf = (items: readonly unknown[]): string => items.map((item) => `${jsonText(item)}\n`).join('');

/** `trials.jsonl`: what is read, written and read again is the same, and can be compared with itself. */
function takeTrials(bytes: Uint8Array): Verdict {
  const read = (of: Uint8Array) =>
    withFile('trials.jsonl', of, (path) => [...readRecords(path).records.values()]);
  return judge(
    () => read(bytes),
    [RunError],
    (found) => {
      if (!isDeepStrictEqual(read(encode(linesOf(found))), found))
        throw new Defect('records change by being read');
      compareRecords(found, found, () => ({
        primary: { name: 'loss', better: 'lower', unit: 'nats', smallestEffect: 0.01 },
      }));
    },
    /damaged|twice/,
  );
}

const plans = [
  { tasks: ['generated-tabular-mlp'], regularizers: [{ name: 'dropout', options: {} }], rates: [0.2, 0.5] },
  { seeds: 3, firstSeed: 7, samples: 0, training: { steps: 10 } },
  { folds: { outer: 5, inner: 4, repeats: 1 }, tasks: ['optdigits-mlp'] },
].map((chosen): unknown => {
  const suite = suiteNamed('quick');
  const all = { backend: 'wasm', ...chosen } as const;
  return JSON.parse(planText(suite, all, expandPlan(suite, all)));
});

const ids = [1, 2].map((n) => `t${`${n}`.repeat(20)}`);
const notes: readonly unknown[] = [
  ...plans.map((plan): unknown => {
    const { suite, options } = Object(plan);
    return {
      version: 2,
      shard: { index: 1, count: 2 },
      plan: { kind: 'suite', suite, options },
      trials: ids,
    };
  }),
  {
    version: 2,
    shard: { index: 2, count: 2 },
    trials: ids,
    plan: { kind: 'claims', size: 'quick', only: ['f'], steps: 10 },
  },
];

type Input =
  | { readonly file: 'trials'; readonly bytes: Uint8Array }
  | { readonly file: 'plan' | 'shard'; readonly text: string }
  | { readonly file: 'summary'; readonly text: string; readonly environment: string };

// Names of data sets are among the inputs: none is to be downloaded.
process.env.REGATTA_DATA_DIR = join(tmpdir(), 'regatta-fuzz-has-no-data');

const summary: unknown = JSON.parse(
  JSON.stringify(syntheticSummary(shapes.single)).replaceAll('optdigits-mlp', 'generated-tabular-mlp'),
);
const environment: unknown = JSON.parse(JSON.stringify(syntheticEnvironment));

const small: fc.Arbitrary<Input> = fc.oneof(
  editedBytes([encode(linesOf(records)), encode(linesOf([recordOf(trialOf(), 0.5)]))]).map(
    (bytes): Input => ({ file: 'trials', bytes }),
  ),
  fc
    .array(edited(records, jsonValue), { minLength: 1, maxLength: 3 })
    .map((items): Input => ({ file: 'trials', bytes: encode(linesOf(items)) })),
  edited(plans, jsonValue).map((value): Input => ({ file: 'plan', text: jsonText(value) })),
  edited(notes, jsonValue).map((value): Input => ({ file: 'shard', text: jsonText(value) })),
  fc.string({ maxLength: 50 }).map((text): Input => ({ file: 'plan', text })),
);

/** A report takes long to make. */
const inputs: fc.Arbitrary<Input> = fc.oneof(
  { weight: 60, arbitrary: small },
  {
    weight: 1,
    arbitrary: fc.tuple(edited([summary], jsonValue), edited([environment], jsonValue)).map(
      ([value, machine]): Input => ({
        file: 'summary',
        text: jsonText(value),
        environment: jsonText(machine),
      }),
    ),
  },
);

async function takeSummary(text: string, machine: string): Promise<Verdict> {
  try {
    renderAgain('results', { summary: text, environment: machine }, records, []);
    return 'valid';
  } catch (error) {
    return refusal(error, [RunError, UsageError, DatasetError]);
  }
}

/** The files of a results folder. */
export const results: Target = target(
  'results',
  inputs,
  (input) => {
    if (input.file === 'trials') return takeTrials(input.bytes);
    if (input.file === 'summary') return takeSummary(input.text, input.environment);
    if (input.file === 'shard') {
      return judge(
        () => shardNoteOf(input.text, 'shard.json'),
        [RunError],
        (found) => {
          if (!isDeepStrictEqual(shardNoteOf(JSON.stringify(found), 'shard.json'), found))
            throw new Defect('a note changes');
          judge(() => {
            if (specsOf(found.plan).length === 0) throw new Defect('a plan of nothing');
          }, [UsageError]);
        },
        /damaged/,
      );
    }
    return judge(
      () => planOf(input.text, 'plan.json'),
      [RunError, UsageError],
      ({ plan }) => {
        if (plan.specs.length === 0) throw new Defect('a plan of nothing');
      },
    );
  },
  (input) => (input.file === 'trials' ? showBytes(input.bytes) : `${input.file} ${input.text}`),
);
