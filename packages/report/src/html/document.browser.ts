/** The document used to create chart elements; nothing is inserted into it. Not available in workers. */
export const chartDocument = (): Document => globalThis.document;
