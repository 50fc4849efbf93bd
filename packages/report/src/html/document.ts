import { parseHTML } from 'linkedom';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** The document used to create chart elements; nothing is inserted into it. */
export const chartDocument = (): Document => document;
