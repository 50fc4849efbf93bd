import { type Stream, stream } from '@regatta/core';
import type { ClaimClause, ClauseKind } from '@regatta/evidence';
import { clauseOf } from '../../packages/claims/src/clause.ts';
import { judgeAll } from '../../packages/claims/src/verdict.ts';

/** The true mean of a clause, in standard deviations of its values beyond the bound up to which it is false. */
interface Clause {
  readonly kind: ClauseKind;
  readonly truth: number;
}

interface Setting {
  readonly name: string;
  /** The clauses of each claim of a run. */
  readonly claims: readonly (readonly Clause[])[];
}

const seeds = 10;
/** The margin of `not less` and of `same`, in standard deviations of the values. */
const margin = 2;

const times = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);
const clause = (kind: ClauseKind, truth: number): Clause => ({ kind, truth });

const settings: readonly Setting[] = [
  { name: 'thirteen claims of one part, none true', claims: times(13, [clause('more', 0)]) },
  {
    name: 'thirteen claims of three parts, one of them just false',
    claims: times(13, [clause('more', 3), clause('not less', 3), clause('more', 0)]),
  },
  { name: 'thirteen claims that nothing is lost, just false', claims: times(13, [clause('not less', 0)]) },
  { name: 'thirteen claims of sameness, just false', claims: times(13, [clause('same', 0)]) },
  {
    name: 'one claim true by 1.5 standard deviations, twelve without effect',
    claims: [[clause('more', 1.5)], ...times(12, [clause('more', 0)])],
  },
  {
    name: 'one claim of three parts, true by 1.5 standard deviations, twelve without effect',
    claims: [times(3, clause('more', 1.5)), ...times(12, [clause('more', 0)])],
  },
];

/** What the runs of a setting came to. */
export interface ClaimsRow {
  readonly name: string;
  /** Share of runs that support a claim that is not true. */
  readonly falseSupport: number;
  /** Share of runs that contradict a true part, or one that is just at its bound. */
  readonly falseContradiction: number;
  /** Share of runs that support the claim that is true. */
  readonly power: number | null;
}

/** Where the values of a clause are centered: `truth` beyond the bound. */
const centerOf = ({ kind, truth }: Clause): number =>
  kind === 'more' ? truth : kind === 'not less' ? truth - margin : margin - truth;

function clauseFrom({ kind, truth }: Clause, draws: Stream): ClaimClause {
  const values = [...draws.normal(seeds)].map((value) => value + centerOf({ kind, truth }));
  return clauseOf({ text: 'it holds', kind, margin: kind === 'more' ? 0 : margin, unit: '' }, values);
}

function simulate({ name, claims }: Setting, runs: number): ClaimsRow {
  const source = stream('simulate-claims').fold(name);
  const isTrue = claims.map((clauses) => clauses.every(({ truth }) => truth > 0));
  const counts = { support: 0, contradiction: 0, power: 0 };
  for (let run = 0; run < runs; run += 1) {
    const outcomes = judgeAll(
      claims.map((clauses, i) => ({
        clauses: clauses.map((one, j) => clauseFrom(one, source.fold(run).fold(i).fold(j))),
        text: '',
        effects: [],
        figure: { title: '', x: { label: '', scale: 'names' as const }, y: { label: '' }, series: [] },
        reproductions: [],
      })),
      { claims: claims.length, clauses: claims.flat().length },
    );
    const verdicts = outcomes.map(({ verdict }) => verdict);
    if (verdicts.some((verdict, i) => verdict === 'supported' && !isTrue[i])) counts.support += 1;
    if (verdicts.some((verdict) => verdict === 'contradicted' || verdict === 'mixed'))
      counts.contradiction += 1;
    if (verdicts.some((verdict, i) => verdict === 'supported' && isTrue[i])) counts.power += 1;
  }
  return {
    name,
    falseSupport: counts.support / runs,
    falseContradiction: counts.contradiction / runs,
    power: isTrue.includes(true) ? counts.power / runs : null,
  };
}

/** Made-up values of claims, the whole way to their verdicts, `runs` times for each setting. */
export const simulateClaims = (runs: number): ClaimsRow[] =>
  settings.map((setting) => simulate(setting, runs));
