/** Chunks that a page imports once something is done on it: VitePress would have browsers fetch them at once. */
const later = /<link rel="modulepreload" href="[^"]*\/report-pages\.[^"]*">\s*/g;

/** A page that does not load the code of its demos before they are started. */
export const withoutLaterCode = (html: string): string => html.replaceAll(later, '');
