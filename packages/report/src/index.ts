export { differencesOf, leadsOf } from './chart-data.ts';
export {
  type Chart,
  type ChartOptions,
  claimFigure,
  criticalDifference,
  pairedDifferences,
} from './charts/index.ts';
export { clauseBound, clauseText, decidingText, effectText, verdictSigns } from './claim-words.ts';
export { toCsv } from './export/csv.ts';
export { toParquet } from './export/parquet.ts';
export { differenceDigits, digitsOf, meanText, metricSentence, unitOf } from './format.ts';
export { renderClaimsHtml } from './html/claims-page.ts';
export { chartDocument } from './html/document.ts';
export { type Content, Html, html, trusted } from './html/html.ts';
export { barDomain, intervalBar } from './html/interval-bar.ts';
export { type Report, renderHtml } from './html/page.ts';
export { pageAssets } from './html/page-assets.ts';
export { picture } from './html/picture.ts';
export type { PageAssets } from './html/shell.ts';
export { dataTable } from './html/table.ts';
export { outcomeText } from './outcome.ts';
export { ranksTell } from './ranks-tell.ts';
export { seedsText } from './seeds.ts';
export { crc32c, maskedCrc32c } from './tensorboard/crc32c.ts';
export { eventFile } from './tensorboard/event-file.ts';
export { runFolder } from './tensorboard/run-folder.ts';
export { tfRecord } from './tensorboard/tf-record.ts';
export { renderClaimsMarkdown, renderClaimsTerminal } from './text/claims.ts';
export { escapeMarkdown, renderMarkdown } from './text/markdown.ts';
export { type PreviewLine, renderPreview, renderPreviewLines } from './text/preview.ts';
export { plain } from './text/table.ts';
export { renderTable, renderTerminal, wrap } from './text/terminal.ts';
