import * as Plot from '@observablehq/plot';

/** Options of a chart: the DOM to create it with, and its width. */
export interface ChartOptions {
  readonly document: Document;
  /** Width in pixels. Below `wideFrom`, charts use their layout for phones. */
  readonly width: number;
}

export type Chart = SVGSVGElement | HTMLElement;

/** Smallest width, in pixels, of the wide layout with labels next to the plot. */
export const wideFrom = 560;

/** Text alternative of a chart for screen readers. */
export interface TextAlternative {
  readonly title: string;
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

/** Rounds coordinates to two decimals, which makes the markup about a third as long. */
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

/** Draws a plot as an accessible image without ids, inline styles or scripts. Deterministic: equal data give equal bytes. */
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
