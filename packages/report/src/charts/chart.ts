import * as Plot from '@observablehq/plot';

/** Where a chart is drawn: any DOM, and how wide. */
export interface ChartOptions {
  /** The document that creates the elements. */
  readonly document: Document;
  /** Pixels. Below `wideFrom` a chart takes its form for phones. */
  readonly width: number;
}

/** A drawn chart. */
export type Chart = SVGSVGElement | HTMLElement;

/** Smallest width, in pixels, at which labels stand beside the plot. */
export const wideFrom = 560;

/** What a chart says to those who do not see it. */
export interface TextAlternative {
  /** Name of the chart. */
  readonly title: string;
  /** What it shows, with its numbers. */
  readonly description: string;
}

const fontSize = 12;
const coordinates = [
  'd',
  'transform',
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'cx',
  'cy',
  'r',
  'width',
  'height',
] as const;

/** Two decimals of a pixel are enough, and a third of the bytes. */
function round(element: Element): void {
  for (const name of coordinates) {
    const value = element.getAttribute(name);
    if (value === null || !value.includes('.')) continue;
    element.setAttribute(
      name,
      value.replace(/-?\d*\.\d+(e-?\d+)?/g, (digits) => `${Math.round(Number(digits) * 100) / 100}`),
    );
  }
}

/** Draws a plot as an accessible image without ids, inline styles or scripts: the same bytes for the same data. */
export function draw(
  options: Plot.PlotOptions & { readonly width: number },
  { document }: ChartOptions,
  { title, description }: TextAlternative,
): Chart {
  const chart = Plot.plot({ color: { type: 'identity' }, ...options, document, className: 'chart' });
  for (const style of Array.from(chart.querySelectorAll('style'))) style.remove();
  for (const element of [chart, ...Array.from(chart.querySelectorAll('*'))]) {
    element.removeAttribute('aria-label');
    element.removeAttribute('aria-hidden');
    round(element);
  }
  chart.setAttribute('role', 'img');
  chart.setAttribute('font-size', `${fontSize}`);
  for (const [name, text] of [
    ['desc', description],
    ['title', title],
  ] as const) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    element.textContent = text;
    chart.insertBefore(element, chart.firstChild);
  }
  return chart;
}
