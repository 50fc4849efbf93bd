import type { Conclusion } from '@regatta/evidence';
import { type Html, html } from './html.ts';

/** A sign for each conclusion, so that color is never the only cue. */
export const conclusionSigns: Readonly<Record<Conclusion, string>> = {
  better: '\u25b2',
  worse: '\u25bc',
  equal: '=',
  identical: '\u2261',
  mixed: '\u2260',
  unclear: '\u25cb',
};

/** A conclusion with its sign and color. */
export const conclusionText = (conclusion: Conclusion): Html =>
  html`<span class="is ${conclusion}"><span aria-hidden="true">${conclusionSigns[conclusion]}</span> ${conclusion}</span>`;
