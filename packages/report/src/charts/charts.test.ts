import { readdirSync, readFileSync } from 'node:fs';
import type { ClaimFigure } from '@regatta/evidence';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { costsOf, differencesOf, gapsOf, leadsOf } from '../chart-data.ts';
import { shapes } from '../testing/shapes.ts';
import { syntheticSummary } from '../testing/summaries.ts';
import { syntheticCosts } from '../testing/synthetic-costs.ts';
import { robustDomain } from './domain.ts';
import * as charts from './index.ts';
import { fitLabel, labelWidth, spread } from './labels.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const summary = syntheticSummary(shapes.tuned);
const task = summary.tasks[0]!;
const across = summary.across!;
const arm = task.arms[0]!;

type Draw = (options: charts.ChartOptions) => charts.Chart;
const reportDraws: Readonly<Record<string, Draw>> = {
  'paired differences': (options) => charts.pairedDifferences(differencesOf(task), options),
  leads: (options) => charts.pairedDifferences(leadsOf(summary), options),
  'rate curve': (options) =>
    charts.rateCurve(
      { curve: task.rates[1]!, axis: 'loss (nats)', better: 'lower', digits: 3, baseline: 0.8 },
      options,
    ),
  'learning curve': (options) =>
    charts.learningCurve({ title: arm.title, curve: arm.curve, baseline: null, domain: null }, options),
  'generalization gap': (options) => charts.generalisationGap(gapsOf(task), options),
  'reliability diagram': (options) =>
    charts.reliabilityDiagram({ title: arm.title, bins: arm.reliability ?? [] }, options),
  'cost front': (options) => charts.costFront(costsOf(task, syntheticCosts(summary)), options),
  'critical difference': (options) => charts.criticalDifference(across, options),
  'performance profile': (options) =>
    charts.performanceProfile(
      { profile: across.profile, named: across.methods.slice(0, 6), baseline: 'none' },
      options,
    ),
};
const scales = ['linear', 'log', 'names'] as const;
const figureOf = (scale: (typeof scales)[number]): ClaimFigure => ({
  title: 'Loss by width',
  x: { label: 'units', scale },
  y: { label: 'loss (nats)' },
  series: ['none', 'dropout 0.5', 'no data'].map((name, i) => ({
    name,
    points: [8, 64, 50_000].slice(0, i === 2 ? 0 : 3).map((x, at) => ({
      x: scale === 'names' ? `of ${x}` : x,
      y: i - at / 3,
      interval: at === 0 ? null : ([i - at / 3 - 0.1, i - at / 3 + 0.1] as const),
    })),
  })),
});
const claimDraws = scales.map((scale): [string, Draw] => [
  `claim figure, ${scale}`,
  (options) => charts.claimFigure(figureOf(scale), options),
]);
const emptyFigure = { ...figureOf('log'), series: [] };
const draws: Readonly<Record<string, Draw>> = {
  ...reportDraws,
  ...Object.fromEntries(claimDraws),
  'claim figure, empty': (options) => charts.claimFigure(emptyFigure, options),
};
const draw = (name: string, width: number): Element => draws[name]!({ document, width });

describe.each(Object.keys(draws).flatMap((name) => [340, 860].map((width) => ({ name, width }))))(
  '$name, $width pixels wide',
  ({ name, width }) => {
    const chart = draw(name, width);

    it('is an image with a title and a description', () => {
      expect(chart.getAttribute('role')).toBe('img');
      expect(Number(chart.getAttribute('width'))).toBe(width);
      expect(chart.querySelector('title')?.textContent).toMatch(/\w/);
      expect(chart.querySelector('desc')?.textContent?.length).toBeGreaterThan(40);
    });

    it('is deterministic, without ids, styles or references', () => {
      expect(draw(name, width).outerHTML).toBe(chart.outerHTML);
      expect(chart.outerHTML).not.toMatch(/ id=| style=|<style|url\(|href|NaN|undefined/);
    });

    it('has no text below 11 pixels', () => {
      const sizes = [...chart.outerHTML.matchAll(/font-size="([\d.]+)/g)].map(([, size]) => Number(size));
      expect(sizes.length).toBeGreaterThan(0);
      for (const size of sizes) expect(size).toBeGreaterThanOrEqual(11);
    });

    it('fills all text', () => {
      for (const text of Array.from(chart.querySelectorAll('text'))) {
        const filled = text.closest('[fill]');
        expect(filled?.getAttribute('fill'), text.textContent ?? '').not.toBe('none');
      }
    });

    it('is not empty', () => {
      expect(chart.querySelectorAll('text').length).toBeGreaterThan(4);
      expect(chart.querySelectorAll('path, line, circle').length).toBeGreaterThan(4);
    });
  },
);

describe('paired differences', () => {
  it('show a point for every seed of every featured arm within the frame', () => {
    const data = differencesOf(task);
    const seeds = data.groups.flatMap(({ rows }) => rows.flatMap(({ points }) => points)).length;
    const dots = draw('paired differences', 860).outerHTML.match(/h0/g) ?? [];
    expect(dots.length).toBeLessThanOrEqual(seeds);
    expect(dots.length).toBeGreaterThan(0.95 * seeds);
  });

  it('distinguish confirmatory from exploratory arms by a filled dot', () => {
    const rows = differencesOf(task).groups.flatMap((group) => group.rows);
    const hollow = draw('paired differences', 860).outerHTML.match(/<circle[^>]*--chart-surface/g) ?? [];
    expect(hollow).toHaveLength(rows.filter(({ standing }) => standing === 'exploratory').length);
  });

  it('show a lead on the right, whatever the direction of the metric', () => {
    const leads = leadsOf(summary).groups.flatMap(({ rows }) => rows);
    for (const { mean, conclusion } of leads) {
      if (conclusion === 'better') expect(mean).toBeGreaterThan(0);
      if (conclusion === 'worse') expect(mean).toBeLessThan(0);
    }
    expect(leads.map(({ conclusion }) => conclusion)).toEqual(expect.arrayContaining(['better', 'worse']));
  });

  it('are not compressed by one outlying arm', () => {
    const near: [number, number][] = [
      [-0.02, 0.01],
      [-0.01, 0.02],
      [0, 0.03],
    ];
    const [low, high] = robustDomain([...near, [50, 60]], [[0.1]], 0.02);
    expect(high).toBeLessThan(1);
    expect(low).toBeLessThanOrEqual(-0.02);
  });
});

describe('the profile of a tuning', () => {
  const curve = task.rates.find(({ points }) => points.length > 6)!;

  it('has one point per strength, the chosen configuration among them', () => {
    const { label, points } = charts.tuningProfile(curve, 'lower');
    expect(label).toBe('rate');
    expect(points.map(({ x }) => x)).toEqual([...new Set(curve.points.map(({ rate }) => rate))]);
    expect(points.filter((point) => charts.isSame(point, curve.chosen))).toHaveLength(1);
    for (const point of points.filter(({ x }) => x !== curve.chosen.rate)) {
      const same = curve.points.filter(({ rate }) => rate === point.x);
      expect(point.validation.mean).toBe(Math.min(...same.map(({ validation }) => validation.mean)));
    }
  });

  it('goes by learning rate where no strength was tuned, on a logarithmic scale', () => {
    const one = curve.points.filter(({ rate }) => rate === curve.chosen.rate);
    const profile = charts.tuningProfile({ ...curve, points: one }, 'lower');
    expect(profile).toMatchObject({ label: 'learning rate', log: true });
    expect(profile.points.map(({ x }) => x)).toEqual([0.001, 0.003]);
  });

  it('names another strength, and shows curves of earlier versions, which have rates alone', () => {
    expect(charts.tuningProfile({ ...curve, option: 'decay' }, 'lower')).toMatchObject({
      label: 'decay',
      log: true,
    });
    const old = curve.points
      .filter(({ learningRate }) => learningRate === curve.chosen.learningRate)
      .map(({ strength: _, learningRate: _rate, ...point }) => point);
    const [first] = old;
    const data = { method: curve.method, points: old, chosen: first!, best: first!, trials: 9 };
    expect(charts.tuningProfile(data, 'lower').points.map(({ x }) => x)).toEqual(old.map(({ rate }) => rate));
    const svg = charts.rateCurve(
      { curve: data, axis: 'loss', better: 'lower', digits: 3, baseline: null },
      { document, width: 280 },
    );
    expect(svg.outerHTML).not.toMatch(/NaN|undefined|learning rate/);
  });
});

describe('the charts module', () => {
  it('imports nothing from Node, so that a web page can use it', () => {
    const folder = new URL('.', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    const shared = ['../format.ts', '../../../record/src/words.ts'];
    const sources = [...files, ...shared].map((file) => new URL(file, folder));
    for (const source of sources) {
      const imports =
        readFileSync(source, 'utf8').match(/^(import|export) (?!type\b)[^;]*?from '([^']+)'/gm) ?? [];
      const modules = imports.map((line) => line.slice(line.indexOf(" from '") + 7, -1));
      for (const module of modules)
        expect(module).toMatch(/^(\.\/|\.\.\/format\.ts$|@regatta\/record$|@observablehq\/plot$)/);
    }
  });
});

describe('labels', () => {
  it('spread keeps the gap, the order and, if there is room, the bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 12 }), (positions) => {
        const placed = spread(positions, 15, 0, 300);
        const sorted = [...placed].sort((a, b) => a - b);
        for (const [i, at] of sorted.entries()) {
          expect(at - (sorted[i - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(15 - 1e-9);
          expect(at).toBeGreaterThanOrEqual(-1e-9);
          expect(at).toBeLessThanOrEqual(300 + 1e-9);
        }
        for (let i = 0; i < positions.length; i++) {
          for (let j = 0; j < positions.length; j++) {
            if (positions[i]! < positions[j]!) expect(placed[i]!).toBeLessThan(placed[j]!);
          }
        }
      }),
    );
  });

  it('are shortened in the middle, to keep the method and its options', () => {
    const name = 'sparse-variational-dropout scope=example';
    const short = fitLabel(name, 150);
    expect(labelWidth(short)).toBeLessThanOrEqual(150);
    expect(short).toMatch(/^sparse-.*\u2026.*example$/);
    expect(fitLabel(name, 1000)).toBe(name);
  });
});
