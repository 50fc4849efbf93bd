import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claims } from '@regatta/claims';
import { clauseText, decidingText, effectText } from '@regatta/report';
import { describe, expect, it } from 'vitest';
import { figures } from '../guide/figures.ts';
import { benchmarkPage } from '../scripts/results/benchmark-page.ts';
import { claimsPage } from '../scripts/results/claims-page.ts';
import { awaitedTexts, claimRuns, races, textOf } from '../scripts/results/committed.ts';
import { evidence } from '../scripts/results/evidence.ts';
import { said } from '../scripts/results/markup.ts';
import { methodPage } from '../scripts/results/method-page.ts';
import { speedPage } from '../scripts/results/speed-page.ts';

describe('the page of the claims', () => {
  const page = claimsPage();
  const judged = claimRuns.flatMap(({ summary: { claims: own, size } }) =>
    own.map((claim) => ({ claim, size })),
  );

  it.each(judged)('shows all of claim $claim.id of the $size run', ({ claim, size }) => {
    const { outcome } = claim;
    expect(page).toContain(`: ${outcome.verdict} {#claim-${claim.id}-${size}}`);
    expect(page).toContain(`{#claim-${claim.id}}`);
    expect(page).toContain(said(outcome.text));
    for (const clause of outcome.clauses)
      expect(page).toContain(`| ${said(clause.text)} | ${said(clauseText(clause))} |`);
    for (const effect of outcome.effects)
      expect(page).toContain(`| ${said(effect.name)} | ${said(effectText(effect))} |`);
    for (const { ours, published } of outcome.reproductions) {
      expect(page).toContain(said(ours));
      expect(page).toContain(said(published));
    }
  });

  it('has runs of one size at most once, the generated data first, and says which are missing', () => {
    const sizes = claimRuns.map(({ summary }) => summary.size);
    expect(['quick', 'full'].filter((size) => sizes.some((other) => other === size))).toEqual(sizes);
    expect(sizes[0]).toBe('quick');
    const idsOf = ({ summary }: (typeof claimRuns)[number]): string[] => summary.claims.map(({ id }) => id);
    const all = new Set(claimRuns.flatMap(idsOf));
    const partial = claimRuns.filter((run) => idsOf(run).length < all.size);
    const untried = claims.filter(({ id }) => !all.has(id));
    const young = untried.length === 0 ? 0 : 1;
    expect(awaitedTexts).toHaveLength(2 - sizes.length + partial.length + young);
    const absences = [
      ...partial.map((run) => [...all].filter((id) => !idsOf(run).includes(id))),
      untried.map(({ id }) => id),
    ];
    for (const absent of absences)
      expect(awaitedTexts.some((text) => absent.every((id) => text.includes(`(${id})`)))).toBe(true);
    for (const sentence of awaitedTexts) expect(page).toContain(sentence);
  });

  it('has every claim with its rule, and a cell for each run, whether or not it was run', () => {
    for (const { id, title, hypothesis, rule } of claims) {
      expect(page.split(`{#claim-${id}}`)).toHaveLength(2);
      const row = page
        .split('\n')
        .find((line) => line.startsWith(`| [(${id}) ${said(title)}](#claim-${id})`));
      const runs = claimRuns.filter(({ summary }) => summary.claims.some((claim) => claim.id === id));
      expect(row?.split(' | ')).toHaveLength(1 + claimRuns.length);
      expect(row?.split('not run yet')).toHaveLength(1 + claimRuns.length - runs.length);
      if (runs.length === 0) {
        expect(page).toContain(`**Hypothesis.** ${said(hypothesis)}\n\n**Measured.** ${said(rule)}`);
        expect(page).toContain('Not run yet. The hypothesis and its rule are fixed.');
      }
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
      const charts = page.split('<svg').length - 1;
      expect(charts).toBeGreaterThan(summary.tasks.length);
      for (const { task } of summary.tasks) expect(page).toMatch(new RegExp(`### ${said(task)}(: .+)?\n`));
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
  const folder = join(import.meta.dirname, '../guide');
  const quotes = readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const found = text.matchAll(/<Measured claim="(\w)" size="(\w+)" effect="([^"]+)" \/>/g);
      return [...found].map(([tag, claim, size, effect]) => ({ file, tag, claim, size, effect }));
    });
  const { claims: quoted } = evidence();

  it.each(quotes)('$file quotes a number that the $size run has: ($claim) $effect', (quote) => {
    const found = quoted.find(({ claim, size }) => claim === quote.claim && size === quote.size);
    expect(found?.effects.map(({ name }) => name)).toContain(quote.effect);
  });

  it('quotes numbers nowhere else in a form that this test would miss', () => {
    const tags = readdirSync(folder)
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/<Measured\b/g)]);
    expect(tags).toHaveLength(quotes.length);
  });

  it('shows every interval chart, and no other', () => {
    const shown = readdirSync(folder)
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) => [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/<Intervals figure="([^"]+)" \/>/g),
      ])
      .map(([, name]) => name);
    expect([...new Set(shown)].toSorted()).toEqual(Object.keys(figures).toSorted());
  });

  it('quotes the part that decides a verdict', () => {
    const judged = claimRuns.flatMap(({ summary }) => summary.claims);
    for (const [i, { outcome }] of judged.entries()) expect(quoted[i]!.deciding).toBe(decidingText(outcome));
  });

  it('counts the parts of each hypothesis', () => {
    const judged = claimRuns.flatMap(({ summary }) => summary.claims);
    for (const [i, { outcome }] of judged.entries()) {
      const counts = [...quoted[i]!.parts.matchAll(/(\d+)(?: of (\d+))?/g)];
      const sum = counts.reduce((total, [, count]) => total + Number(count), 0);
      expect(sum).toBe(outcome.clauses.length);
    }
  });
});
