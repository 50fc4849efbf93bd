import { parseHTML } from 'linkedom';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** The document that charts are drawn with: they are never put into it. */
export const chartDocument = (): Document => document;
