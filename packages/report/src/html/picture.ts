import { visible } from '@regatta/record';
import { chartDocument } from '#document';
import type { Chart, ChartOptions } from '../charts/index.ts';
import { type Content, type Html, html, trusted } from './html.ts';

/** Chart widths in pixels: for phones, for wide pages, and for side-by-side panels. */
export const widths = { narrow: 340, wide: 860, panel: 280 } as const;

type Draw<Data> = (data: Data, options: ChartOptions) => Chart;

const markup = <Data>(draw: Draw<Data>, data: Data, width: number): Html =>
  trusted(visible(draw(data, { document: chartDocument(), width }).outerHTML));

/** A chart drawn for wide pages and for phones; the style sheet shows one of the two. */
export function picture<Data>(draw: Draw<Data>, data: Data, caption: Content): Html {
  return html`<figure class="picture"><div class="wide">${markup(draw, data, widths.wide)}</div><div class="narrow">${markup(draw, data, widths.narrow)}</div><figcaption>${caption}</figcaption></figure>
`;
}

/** Small charts side by side, each with a heading. */
export function panels<Data>(
  draw: Draw<Data>,
  items: readonly { readonly heading: string; readonly data: Data; readonly note?: string }[],
  caption: Content,
): Html {
  const panel = ({ heading, data, note }: (typeof items)[number]): Html =>
    html`<figure><figcaption>${heading}${note === undefined ? '' : html` <span class="muted">${note}</span>`}</figcaption>${markup(draw, data, widths.panel)}</figure>
`;
  return html`<div class="panels">${items.map(panel)}</div><p class="caption">${caption}</p>
`;
}
