import { createHash } from 'node:crypto';
import { claims, judgeClaims } from '@regatta/claims';
import type { ClaimOutcome, ClaimsSummary, ClaimVerdict } from '@regatta/evidence';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { syntheticEnvironment } from '../testing/synthetic-costs.ts';
import { renderClaimsMarkdown, renderClaimsTerminal } from '../text/claims.ts';
import { renderClaimsHtml } from './claims-page.ts';
import { pageAssets } from './page-assets.ts';

const verdicts: readonly ClaimVerdict[] = ['supported', 'mixed', 'not shown', 'contradicted'];

function outcomeOf(verdict: ClaimVerdict): ClaimOutcome {
  return {
    verdict,
    p: 0.012,
    adjustedP: 0.12,
    clauses: [
      {
        text: 'dropout lowers the loss',
        kind: 'more',
        margin: 0.1,
        unit: 'nats',
        estimate: 0.25,
        interval: [0.125, 0.375],
        p: 0.012,
        pAgainst: 1,
        status: 'shown',
      },
      {
        text: 'errors are no more',
        kind: 'not less',
        margin: 0.5,
        unit: 'points',
        estimate: -1,
        interval: [-1.2, -0.8],
        p: 1,
        pAgainst: 0.001,
        status: 'contradicted',
      },
    ],
    effects: [
      { name: 'loss saved at the last step', estimate: 0.5, interval: [0.25, 0.75], unit: 'nats' },
      { name: 'rounding', estimate: 2e-16, interval: null, unit: '' },
    ],
    figure: {
      title: 'A figure',
      x: { label: 'rate', scale: 'linear' },
      y: { label: 'loss' },
      series: [{ name: 'test', points: [0, 0.5].map((x) => ({ x, y: 1 - x })) }],
    },
    text: 'The outcome, in words.',
    reproductions: [{ source: 'figure 9', published: 'flat', ours: 'a valley', difference: 'other data' }],
  };
}

/** Summary of all thirteen claims, with every verdict. */
function summaryOf(change: (text: string) => string = (text) => text): ClaimsSummary {
  const summary: ClaimsSummary = {
    version: 2,
    size: 'quick',
    code: 'c0de',
    planHash: 'beefbeefbeefbeef',
    trials: 900,
    departures: ['3 steps per trial instead of the steps that the claims specify'],
    command: 'pnpm bench claims',
    claims: judgeClaims(
      claims.map((claim) => ({ claim, specs: [] })),
      'quick',
      () => undefined,
    ).map((claim, i) => ({ ...claim, outcome: outcomeOf(verdicts[i % 4]!) })),
  };
  const kept = [...verdicts, 'linear', 'quick', 'more', 'not less', 'shown'];
  const replaced: ClaimsSummary = JSON.parse(JSON.stringify(summary), (key, value) =>
    typeof value === 'string' && key !== 'id' && !kept.includes(value) ? change(value) : value,
  );
  return replaced;
}

const page = renderClaimsHtml(summaryOf(), syntheticEnvironment, pageAssets());
const documentOf = (text: string): Document => parseHTML(text).document;
const all = (text: string, selector: string): Element[] =>
  Array.from(documentOf(text).querySelectorAll(selector));

describe('the page of the claims', () => {
  it('has a card for each claim with verdict, figure, effects and papers', () => {
    const cards = all(page, 'section.claim');
    expect(cards.map(({ id }) => id)).toEqual([...'abcdefghijklm'].map((id) => `claim-${id}`));
    cards.forEach((card, i) => {
      expect(card.querySelector('.lead')?.textContent).toContain(verdicts[i % 4]);
      expect(card.querySelectorAll('svg.chart')).toHaveLength(2);
      expect(card.querySelectorAll('ul li').length).toBe(claims[i]!.sources.length);
      for (const text of ['+0.250 [+0.125, +0.375] nats', 'The outcome', 'a valley', 'Hypothesis.']) {
        expect(card.textContent).toContain(text);
      }
    });
    expect(all(page, '#verdicts tbody tr')).toHaveLength(13);
    for (const text of ['at least 0.1 nats', 'above \u22120.5 points', 'contradicted', '.012']) {
      expect(documentOf(page).documentElement.textContent).toContain(text);
    }
  });

  it('links to every section and contains the elements its script needs', () => {
    for (const link of all(page, 'nav a')) {
      expect(documentOf(page).querySelector(link.getAttribute('href')!)).not.toBeNull();
    }
    for (const id of ['filter', 'theme', 'command'])
      expect(documentOf(page).getElementById(id)).not.toBeNull();
  });

  it('allows its own style and script by hash, and nothing else', () => {
    const policy = documentOf(page).querySelector('meta[http-equiv]')?.getAttribute('content') ?? '';
    for (const name of ['style', 'script']) {
      const text = page.slice(page.indexOf(`<${name}>`) + name.length + 2, page.indexOf(`</${name}>`));
      expect(policy).toContain(`${name}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    }
    expect(page).not.toMatch(/ style=|https?:\/\/(?!www\.w3\.org)/);
  });

  it('is deterministic', () => {
    expect(renderClaimsHtml(summaryOf(), syntheticEnvironment, pageAssets())).toBe(page);
  });

  it('keeps hostile text as text', () => {
    const evil = renderClaimsHtml(
      summaryOf((text) => `${text}"><img src=x onerror=alert(1)></script>`),
      syntheticEnvironment,
      pageAssets(),
    );
    expect(all(evil, '[onerror], img')).toEqual([]);
    expect(all(evil, 'script')).toHaveLength(1);
    expect(all(evil, 'section.claim')).toHaveLength(13);
  });
});

describe('the claims as text', () => {
  it('have a row and a paragraph each in the terminal', () => {
    const text = renderClaimsTerminal(summaryOf());
    for (const { title } of claims) expect(text).toContain(title);
    expect(text.split('The outcome, in words.')).toHaveLength(14);
    expect(
      text
        .trimEnd()
        .split('\n')
        .slice(-13)
        .map((line) => /(supported|mixed|not shown|contradicted) +(\S+)/.exec(line)?.slice(1)),
    ).toEqual(
      // The part that decides: the one that is contradicted, unless the claim is supported.
      claims.map((_, i) => [verdicts[i % 4], i % 4 === 0 ? '+0.250' : '-1.00']),
    );
  });

  it('have a section each in Markdown, escaped', () => {
    const text = renderClaimsMarkdown(summaryOf((value) => `${value} <b>|`));
    expect(text.match(/^## \([a-m]\)/gm)).toHaveLength(13);
    expect(text.replace(/```sh[\s\S]*?```/, '')).not.toContain('<b>');
    expect(text).toContain('departs from the plans of the claims: 3 steps');
  });
});
