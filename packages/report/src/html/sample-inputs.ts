import type { ImageSamples, SampleInputs, SeriesSamples, TableSamples, TextSamples } from '@regatta/record';
import { pngDataUri } from '../png.ts';
import { type Html, html } from './html.ts';
import { dataTable } from './table.ts';

function images({ width, height, channels, images }: ImageSamples): Html {
  const each = images.map(
    ({ label, pixels }) =>
      html`<figure><img src="${pngDataUri({ width, height, channels, pixels })}" alt="Sample input: ${label}" width="${width}" height="${height}"><figcaption>${label}</figcaption></figure>`,
  );
  return html`<div class="samples images">${each}</div>`;
}

const line = { width: 132, height: 44, inset: 2 } as const;

/** The points of a channel's line, on a scale shared by all channels. */
function pointsOf(values: readonly number[], low: number, high: number): string {
  const { width, height, inset } = line;
  const span = high > low ? high - low : 1;
  const x = (i: number): number => inset + (i / Math.max(1, values.length - 1)) * (width - 2 * inset);
  const y = (value: number): number => inset + ((high - value) / span) * (height - 2 * inset);
  return values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
}

function series({ series: all }: SeriesSamples): Html {
  const each = all.map(({ label, channels }) => {
    const lines = channels.map((channel) => Array.from(channel).filter(Number.isFinite));
    const values = lines.flat();
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const drawn = lines.map((channel) => html`<polyline points="${pointsOf(channel, low, high)}"/>`);
    return html`<figure><svg class="series" role="img" aria-label="Sample input: ${label}, ${lines.length} channels over ${lines[0]?.length ?? 0} steps" viewBox="0 0 ${line.width} ${line.height}" width="${line.width}" height="${line.height}">${drawn}</svg><figcaption>${label}</figcaption></figure>`;
  });
  return html`<div class="samples">${each}</div>`;
}

function text({ lines }: TextSamples): Html {
  const each = lines.map(
    ({ label, text }) =>
      html`<div class="line">${label === '' ? '' : html`<span class="muted">${label}</span> `}<code>${text}</code></div>`,
  );
  return html`<div class="samples texts">${each}</div>`;
}

/** Up to this many columns, a row is an example; beyond, a column is, so that the table is not wider than the page. */
const mostColumns = 6;

function table({ columns, rows }: TableSamples): Html {
  if (columns.length > mostColumns) {
    const heads = [columns[0] ?? '', ...rows.map(([name = '']) => `${name}`)];
    return dataTable(
      'Sample inputs',
      heads.map((head) => ({ head })),
      columns.slice(1).map((name, i) => ({ name, cells: rows.map((row) => row[i + 1] ?? '') })),
    );
  }
  return dataTable(
    'Sample inputs',
    columns.map((head) => ({ head })),
    rows.map(([name = '', ...cells]) => ({ name, cells })),
  );
}

/** Shows a few inputs of a task. */
export function sampleInputs(samples: SampleInputs): Html {
  switch (samples.kind) {
    case 'images':
      return images(samples);
    case 'series':
      return series(samples);
    case 'text':
      return text(samples);
    case 'table':
      return table(samples);
  }
}
