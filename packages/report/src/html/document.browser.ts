/** The document that charts are drawn with: they are never put into it. Workers have none. */
export const chartDocument = (): Document => globalThis.document;
