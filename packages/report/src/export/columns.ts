import type { TrialRecord } from '@regatta/record';
import { armTitle } from '@regatta/record';

type Cell<Type extends Column['type']> = (Type extends 'text' ? string : number) | null | undefined;

/** A column of the table of trials, with one cell per record; missing values are null or undefined. */
export type Column =
  | { readonly name: string; readonly type: 'text'; readonly of: (record: TrialRecord) => Cell<'text'> }
  | {
      readonly name: string;
      /** `integer` values are safe integers. */
      readonly type: 'integer' | 'number';
      readonly of: (record: TrialRecord) => Cell<'number'>;
    };

const text = (name: string, of: (record: TrialRecord) => Cell<'text'>): Column => ({
  name,
  type: 'text',
  of,
});
const integer = (name: string, of: (record: TrialRecord) => Cell<'integer'>): Column => ({
  name,
  type: 'integer',
  of,
});
const number = (name: string, of: (record: TrialRecord) => Cell<'number'>): Column => ({
  name,
  type: 'number',
  of,
});

/** The rate of an arm if it is a number; schedules are in the `options` column. */
function rateOf({ regularizer: { options } }: TrialRecord): number | null {
  return typeof options.rate === 'number' ? options.rate : null;
}

const described: readonly Column[] = [
  text('id', ({ id }) => id),
  text('task', ({ task }) => task),
  text('dataset', ({ dataset }) => dataset),
  text('architecture', ({ architecture }) => architecture.title),
  text('arm', ({ regularizer }) => armTitle(regularizer)),
  text('regularizer', ({ regularizer }) => regularizer.name),
  number('rate', rateOf),
  text('options', ({ regularizer }) => JSON.stringify(regularizer.options)),
  integer('seed', ({ seed }) => seed),
  text('status', ({ status }) => status),
  text('message', ({ message }) => message),
  integer('steps', ({ training }) => training.steps),
  integer('batchSize', ({ training }) => training.batchSize),
  number('learningRate', ({ training }) => training.learningRate),
  integer('warmup', ({ training }) => training.warmup),
  text('decay', ({ training }) => training.decay),
  number('clipNorm', ({ training }) => training.clipNorm),
  text('backend', ({ backend }) => backend),
  integer('parameters', ({ parameters }) => parameters),
  number('penalty', ({ penalty }) => penalty),
];

const measured: readonly Column[] = [
  number('seconds', ({ timing }) => timing?.seconds),
  number('stepsPerSecond', ({ timing }) => timing?.stepsPerSecond),
  integer('peakMemoryBytes', ({ peakMemoryBytes }) => peakMemoryBytes),
  text('regatta', ({ versions }) => versions.regatta),
  text('tfjs', ({ versions }) => versions.tfjs),
  text('node', ({ versions }) => versions.node),
  text('code', ({ versions }) => versions.code),
];

const splits = ['train', 'validation', 'test'] as const;

/** Columns of a table with one row per record: spec, status, every metric of every split, and cost. */
export function columnsOf(records: readonly TrialRecord[]): readonly Column[] {
  const metrics = splits.flatMap((split) => {
    const names = new Set<string>();
    for (const { metrics } of records) for (const name of Object.keys(metrics[split] ?? {})) names.add(name);
    return [...names].map((name) => number(`${split}.${name}`, ({ metrics }) => metrics[split]?.[name]));
  });
  return [...described, ...metrics, ...measured];
}
