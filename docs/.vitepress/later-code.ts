/** Preload links of chunks that a page imports on demand; VitePress would make browsers fetch them immediately. */
const later = /<link rel="modulepreload" href="[^"]*\/report-pages\.[^"]*">\s*/g;

/** Removes the links that load demo code before a demo starts. */
export const withoutLaterCode = (html: string): string => html.replaceAll(later, '');
