import charts from '@regatta/bench/charts.css?raw';
import page from '@regatta/bench/page.css?raw';
import script from '@regatta/bench/page.js?raw';
import { renderHtml } from '@regatta/bench/report';
import table from '@regatta/bench/table.css?raw';
import type { RaceResult } from './race.ts';

const styles = [charts, page, table];

/** The report to keep, and the same without its script, to be shown in a frame that may run none. */
export function reportPages(report: RaceResult): { readonly whole: string; readonly framed: string } {
  const render = (text: string): string => renderHtml(report, { styles, script: text });
  return { whole: render(script), framed: render('') };
}
