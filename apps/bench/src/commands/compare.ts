import { join, resolve } from 'node:path';
import { fewestPairs, groupBy, paired, primaryScores } from '@regatta/evidence';
import type { Environment, Scoring, TrialRecord } from '@regatta/record';
import { armTitle, differenceText, figure, named, plural, probability, style } from '@regatta/record';
import { mostEnvironmentBytes, readTextIfThere } from '@regatta/record/files';
import { renderTable } from '@regatta/report';
import { pairedT } from '@regatta/stats';
import canonicalize from 'canonicalize';
import { scoringIn } from '../folder/kept-tasks.ts';
import { origin } from '../folder/origin.ts';
import { recordsIn } from '../folder/records-in.ts';
import { isDone } from '../folder/store.ts';
import { print, printJson, tell } from '../terminal/terminal.ts';

/** Comparison of one arm of one task in both folders. */
export interface ArmDifference {
  readonly task: string;
  readonly arm: string;
  readonly metric: string;
  /** Number of seeds in both folders. */
  readonly seeds: number;
  /** Number of seeds whose results are byte-identical. */
  readonly equal: number;
  /** Mean difference, second minus first, paired by seed. */
  readonly difference: number;
  readonly interval: readonly [number, number] | null;
  readonly p: number | null;
  /** Seconds per trial in the second folder, divided by those in the first; null if unknown. */
  readonly timeRatio: number | null;
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** The parts of a record that must match: the numbers, but not the id, which depends on the code version. */
const numbersOf = ({ status, metrics, curve, penalty }: TrialRecord): string | undefined =>
  canonicalize({ status, metrics, curve, penalty: penalty ?? null });

/** The settings of a trial, without code and data. Only trials with equal settings are compared. */
const settingOf = ({ task, regularizer, training, phase, fold, backend }: TrialRecord): string =>
  canonicalize({
    task,
    arm: armTitle(regularizer),
    training,
    phase,
    fold: fold && { ...fold, repeat: 0, outer: 0 },
    backend,
  }) ?? '';

/** Compares the finished test trials that two folders share, arm by arm. */
export function compareRecords(
  first: readonly TrialRecord[],
  second: readonly TrialRecord[],
  scoringOf: (task: string) => Scoring,
): ArmDifference[] {
  const usable = (records: readonly TrialRecord[]): Map<string, TrialRecord[]> =>
    groupBy(
      records.filter((record) => isDone(record) && record.phase === 'test'),
      settingOf,
    );
  const others = usable(second);
  return [...usable(first)].flatMap(([setting, own]): ArmDifference[] => {
    const other = others.get(setting);
    if (other === undefined) return [];
    const { task: name, regularizer } = own[0]!;
    const scoring = scoringOf(name);
    const { primary } = scoring;
    const { a, b } = paired(primaryScores(other, scoring), primaryScores(own, scoring));
    if (a.length === 0) return [];
    const both = own.flatMap((record) => {
      const twin = other.find(({ seed }) => seed === record.seed);
      return twin ? [{ record, twin }] : [];
    });
    const { mean: difference, interval, p } = pairedT(a.map((value, i) => value - b[i]!));
    const several = a.length >= fewestPairs;
    const seconds = (records: readonly TrialRecord[]): number =>
      mean(records.flatMap(({ timing }) => timing?.seconds ?? []));
    const ratio = seconds(other) / seconds(own);
    return [
      {
        task: name,
        arm: armTitle(regularizer),
        metric: primary.name,
        seeds: a.length,
        equal: both.filter(({ record, twin }) => numbersOf(record) === numbersOf(twin)).length,
        difference,
        interval: several ? interval : null,
        p: several ? p : null,
        timeRatio: Number.isFinite(ratio) ? ratio : null,
      },
    ];
  });
}

function facts(folder: string): string {
  const text = readTextIfThere(join(resolve(origin(), folder), 'environment.json'), mostEnvironmentBytes);
  if (text === undefined) return `${folder}: no environment.json`;
  let machine: Partial<Environment>;
  try {
    machine = Object(JSON.parse(text));
  } catch {
    return `${folder}: environment.json is damaged`;
  }
  const { versions, system, cpu, cores } = machine;
  const [own, code, tfjs, node, os, processor, count] = [
    versions?.regatta,
    versions?.code,
    versions?.tfjs,
    versions?.node,
    system,
    cpu,
    cores,
  ].map((value) => named(typeof value === 'object' ? JSON.stringify(value) : `${value}`));
  return `${folder}: regatta ${own}, code ${code}, tfjs ${tfjs}, node ${node}; ${os}; ${processor} x ${count}`;
}

function render(rows: readonly ArmDifference[], [a, b]: readonly [string, string]): string {
  const table = renderTable({
    columns: [
      ...['task', 'arm'].map((head) => ({ head, left: true })),
      ...['seeds', 'identical', 'difference (second - first)', 'p', 'time ratio'].map((head) => ({
        head,
        left: false,
      })),
    ],
    rows: rows.map(({ task, arm, metric, seeds, equal, difference, interval, p, timeRatio }) => [
      task,
      arm,
      `${seeds}`,
      `${equal}`,
      `${metric} ${differenceText({ mean: difference, interval })}`,
      p === null ? '' : probability(p),
      timeRatio === null ? '' : figure(timeRatio),
    ]),
  });
  const same = rows.filter(({ seeds, equal }) => seeds === equal).length;
  return [
    `${style.dim('first ')} ${facts(a)}`,
    `${style.dim('second')} ${facts(b)}`,
    '',
    table,
    '',
    `${plural(rows.length, 'arm')} in both folders, ${same} byte-identical. The p values are not corrected for multiple comparisons.`,
  ].join('\n');
}

/** `regatta compare`. */
export function compare(first: string, second: string, flags: { readonly json?: true }): number {
  const rows = compareRecords(recordsIn(first), recordsIn(second), scoringIn([first, second]));
  if (rows.length === 0) {
    tell(
      'error: expected finished trials with equal settings in both folders, received none. Run the same suite with the same options for both.',
    );
    return 1;
  }
  if (flags.json) printJson(rows);
  else print(render(rows, [first, second]));
  return 0;
}
