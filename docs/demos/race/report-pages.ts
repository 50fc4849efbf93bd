import charts from '@regatta/report/charts.css?raw';
import { renderHtml } from '@regatta/report/html';
import page from '@regatta/report/page.css?raw';
import script from '@regatta/report/page.js?raw';
import table from '@regatta/report/table.css?raw';
import type { RaceResult } from './race.ts';

const styles = [charts, page, table];

/** The report to save, and the same report without its script, for a frame that may not run scripts. */
export function reportPages(report: RaceResult): { readonly whole: string; readonly framed: string } {
  const render = (text: string): string => renderHtml(report, { styles, script: text });
  return { whole: render(script), framed: render('') };
}
