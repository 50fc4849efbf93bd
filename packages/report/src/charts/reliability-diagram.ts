import * as Plot from '@observablehq/plot';
import type { ReliabilityBin } from '@regatta/evidence';
import { percent } from '@regatta/record';
import { type Chart, type ChartOptions, draw } from './chart.ts';
import { palette } from './palette.ts';

export interface ReliabilityData {
  readonly title: string;
  readonly bins: readonly ReliabilityBin[];
}

function describe({ title, bins }: ReliabilityData): string {
  const said = bins.map(
    ({ confidence, accuracy, count }) =>
      `confidence ${percent(confidence)} accuracy ${percent(accuracy)} (${count})`,
  );
  return `Test accuracy of ${title} by confidence, with the number of predictions: ${said.join('; ')}. On the diagonal, confidence equals accuracy.`;
}

/** Accuracy and number of predictions by confidence bin. */
export function reliabilityDiagram({ title, bins }: ReliabilityData, options: ChartOptions): Chart {
  const filled = bins.filter(({ count }) => count > 0);
  const most = Math.max(1, ...filled.map(({ count }) => count));
  const side = options.width;
  return draw(
    {
      width: side,
      height: side,
      marginLeft: 46,
      marginRight: 22,
      marginTop: 26,
      marginBottom: 44,
      x: { domain: [0, 1], label: null },
      y: { domain: [0, 1], label: null },
      marks: [
        Plot.gridY({ ticks: 5 }),
        Plot.rect(filled, {
          x1: 'lower',
          x2: 'upper',
          y1: 0,
          y2: ({ count }: ReliabilityBin) => (0.3 * count) / most,
          fill: palette.muted,
          fillOpacity: 0.22,
          inset: 0.5,
        }),
        Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: (y: number) => percent(y), label: null }),
        Plot.axisX({ ticks: 5, tickSize: 4, tickFormat: (x: number) => percent(x), label: null }),
        Plot.text(['confidence'], { frameAnchor: 'bottom', dy: 38, fill: palette.muted }),
        Plot.text(['accuracy'], { frameAnchor: 'top-left', dx: -42, dy: -20, fill: palette.muted }),
        Plot.link([0], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: palette.muted, strokeDasharray: '4 3' }),
        Plot.link(filled, {
          x1: 'confidence',
          x2: 'confidence',
          y1: 'confidence',
          y2: 'accuracy',
          stroke: palette.worse,
          strokeOpacity: 0.6,
          strokeWidth: 3,
        }),
        Plot.line(filled, { x: 'confidence', y: 'accuracy', stroke: palette.accent, strokeWidth: 1.6 }),
        Plot.dot(filled, { x: 'confidence', y: 'accuracy', r: 3.5, fill: palette.accent }),
      ],
    },
    options,
    { title: `Reliability of ${title}`, description: describe({ title, bins: filled }) },
  );
}
