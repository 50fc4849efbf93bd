import type { ClaimClause, ClaimFindings, ClauseStatus } from '@regatta/evidence';
import { adjust } from '@regatta/stats';
import { describe, expect, it } from 'vitest';
import { judgeAll, verdictOf, verdictText } from './verdict.ts';

const clause = (
  status: ClauseStatus,
  p: number | null = 0.001,
  text: string = status,
  pAgainst: number | null = status === 'contradicted' ? 0.001 : 1,
): ClaimClause => ({
  text,
  kind: 'more',
  margin: 2,
  unit: '%',
  estimate: 3,
  interval: [1, 5],
  p,
  pAgainst,
  status,
});
const findings = (...clauses: readonly ClaimClause[]): ClaimFindings => ({
  clauses,
  effects: [],
  figure: { title: '', x: { label: '', scale: 'log' }, y: { label: '' }, series: [] },
  text: 'It was cold.',
  reproductions: [],
});
const of = (statuses: readonly ClauseStatus[], p: number | null = 0.01) =>
  verdictOf(
    statuses.map((status) => ({ status, kind: 'more' })),
    { adjustedP: p, against: statuses.map((status) => (status === 'contradicted' ? 0.01 : 1)) },
  );

const judged = (all: readonly ClaimFindings[], claims = all.length) =>
  judgeAll(all, { claims, clauses: all.flatMap(({ clauses }) => clauses).length });

describe('a verdict', () => {
  it('is mixed only where more than a guard is shown', () => {
    const of = (kind: ClaimClause['kind']) =>
      verdictOf(
        [
          { kind: 'more', status: 'contradicted' },
          { kind, status: 'shown' },
        ],
        { adjustedP: 1, against: [0.01, 1] },
      );
    expect(of('more')).toBe('mixed');
    expect(of('not less')).toBe('contradicted');
  });

  it('of one claim alone is as hard to get as among all', () => {
    const one = findings(clause('shown', 0.02));
    expect(judged([one])[0]).toMatchObject({ verdict: 'supported' });
    expect(judged([one], 10)[0]).toMatchObject({ verdict: 'not shown', adjustedP: 0.2 });
  });

  it('comes behind its premise, which the outcome does not repeat', () => {
    const [outcome] = judged([{ ...findings(clause('shown')), premise: 'It was a Monday.' }]);
    expect(outcome!.text).toMatch(/^It was a Monday\. Supported: .* It was cold\.$/);
    expect(outcome).not.toHaveProperty('premise');
  });

  it('needs every clause, and what contradicts is never passed over', () => {
    expect(of(['shown', 'shown'])).toBe('supported');
    expect(of(['shown', 'open'])).toBe('not shown');
    expect(of(['shown', 'contradicted'])).toBe('mixed');
    expect(of(['shown', 'contradicted', 'open'])).toBe('mixed');
    expect(of(['contradicted', 'open'])).toBe('contradicted');
    expect(of(['open'])).toBe('not shown');
    expect(of([])).toBe('not shown');
  });

  it('is not shown where the correction for the other claims takes it back', () => {
    expect(of(['shown'], 0.051)).toBe('not shown');
    expect(of(['shown'], null)).toBe('not shown');
  });

  it('is corrected over all claims of a run by their largest p values', () => {
    const all = [
      findings(clause('shown', 0.01), clause('shown', 0.02)),
      findings(clause('shown', 0.03)),
      findings(clause('open', null)),
    ];
    const outcomes = judged(all);
    const expected = adjust([0.02, 0.03, 1], 'holm');
    expect(outcomes.map(({ adjustedP }) => adjustedP)).toEqual([expected[0], expected[1], null]);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['not shown', 'not shown', 'not shown']);
    expect(judged([all[0]!])[0]).toMatchObject({ verdict: 'supported', p: 0.02, adjustedP: 0.02 });
  });

  it('contradicts only what the correction for the parts of all claims leaves', () => {
    const of = (p: number) =>
      judged([findings(clause('contradicted', 1, 'a gains', p)), findings(clause('open'), clause('open'))]);
    expect(of(0.01)[0]).toMatchObject({ verdict: 'contradicted' });
    expect(of(0.02)[0]).toMatchObject({
      verdict: 'not shown',
      text: 'Not shown. Contradicted, but not after the correction for the parts of 2 claims: a gains. It was cold.',
    });
    expect(judged([findings(clause('shown'), clause('contradicted', 0.001, 'b', 0.03))])[0]).toMatchObject({
      verdict: 'not shown',
    });
  });

  it('is said with the clauses that it rests on', () => {
    const said = (clauses: readonly ClaimClause[]): string => judged([findings(...clauses)])[0]!.text;
    expect(said([clause('shown')])).toBe(
      'Supported: the hypothesis is shown; largest p = .001, corrected for 1 claim. It was cold.',
    );
    expect(said([clause('shown', 0.001, 'a gains'), clause('contradicted', 1, 'b gains')])).toBe(
      'Mixed. Shown: a gains. Contradicted: b gains. It was cold.',
    );
    expect(said([clause('open', 0.3, 'a gains')])).toBe('Not shown. Open: a gains. It was cold.');
    expect(
      verdictText([clause('shown', 0.04, 'a gains')], {
        verdict: 'not shown',
        adjustedP: 0.4,
        against: [1],
        claims: 10,
      }),
    ).toBe('Not shown. Shown: a gains, but not after the correction for 10 claims (largest p = .400).');
  });
});
