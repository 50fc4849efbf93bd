import { effectText } from '@regatta/report';
import { describe, expect, it } from 'vitest';
import { benchmarkPage } from '../scripts/results/benchmark-page.ts';
import { claimsPage } from '../scripts/results/claims-page.ts';
import { claimRuns, races, textOf } from '../scripts/results/committed.ts';
import { said } from '../scripts/results/markup.ts';
import { methodPage } from '../scripts/results/method-page.ts';
import { speedPage } from '../scripts/results/speed-page.ts';

describe('the page of the claims', () => {
  const page = claimsPage();
  const judged = claimRuns.flatMap(({ summary: { claims, size } }) =>
    claims.map((claim) => ({ claim, size })),
  );

  it.each(judged)('shows all of claim $claim.id of the $size run', ({ claim, size }) => {
    const { outcome } = claim;
    expect(page).toContain(`: ${outcome.verdict} {#claim-${claim.id}-${size}}`);
    expect(page).toContain(`{#claim-${claim.id}}`);
    expect(page).toContain(said(outcome.text));
    for (const effect of outcome.effects)
      expect(page).toContain(`| ${said(effect.name)} | ${said(effectText(effect))} |`);
    for (const { ours, published } of outcome.reproductions) {
      expect(page).toContain(said(ours));
      expect(page).toContain(said(published));
    }
  });

  it('has a figure with a description for each outcome, for wide pages and for phones', () => {
    expect(page.match(/<svg/g)?.length).toBe(2 * judged.length);
    expect(page.match(/role="img"/g)?.length).toBe(2 * judged.length);
  });
});

describe('the page of benchmark results', () => {
  const page = benchmarkPage();

  it('shows every task of the committed runs, and how to repeat them', () => {
    expect(races.length).toBeGreaterThan(0);
    for (const { summary } of races) {
      for (const { task } of summary.tasks) expect(page).toContain(`### ${said(task)}\n`);
      expect(page).toContain(summary.planHash);
      expect(page).toContain(summary.command);
      for (const sentence of summary.verdict) expect(page).toContain(said(sentence));
    }
  });
});

describe('the speed and method pages', () => {
  it('show every measured line with its ratios', () => {
    const page = speedPage();
    const lines = textOf('speed.txt')
      .split('\n')
      .filter((line) => / {2,}\d/.test(line));
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) {
      const cells = line.trim().split(/\s{2,}/);
      expect(page).toContain(`| ${cells.map(said).join(' | ')} |`.replace(/ \|$/, ''));
    }
  });

  it('name the plan and the command of every committed run', () => {
    const page = methodPage();
    for (const { summary } of [...races, ...claimRuns]) {
      expect(page).toContain(`\`${summary.planHash}\``);
      expect(page).toContain(`\`${summary.command}\``);
    }
  });
});

describe('the guide', () => {
  const sweeps = claimRuns.flatMap(({ summary: { claims, size } }) =>
    claims
      .filter(({ id }) => id === 'b')
      .flatMap(({ outcome }) => outcome.figure.series)
      .filter(({ name }) => name === 'the inputs')
      .map(({ points }) => ({ size, points })),
  );

  it.each(sweeps)(
    'says of the inputs what the $size run shows: none dropped costs more than a fifth',
    ({ points }) => {
      const boundsAt = (rate: number): readonly number[] =>
        Object.values(points.find(({ x }) => x === rate)?.interval ?? {});
      const [none, fifth] = [boundsAt(0), boundsAt(0.2)];
      expect([...none, ...fifth].filter(Number.isFinite)).toHaveLength(4);
      expect(Math.min(...fifth)).toBeGreaterThan(0);
      expect(Math.min(...none)).toBeGreaterThan(Math.max(...fifth));
    },
  );

  it('has both runs of that', () => {
    expect(sweeps.map(({ size }) => size)).toEqual(['quick', 'full']);
  });
});
