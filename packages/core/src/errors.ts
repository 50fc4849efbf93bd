/** What went wrong, in the parts that every Regatta error names. */
export interface ErrorParts {
  /** What the error is about: a regularizer, layer or function, e.g. `spatial-dropout`. */
  readonly subject: string;
  /** The site or layer name, when there is one. */
  readonly site?: string | undefined;
  /** What would have been right. */
  readonly expected: string;
  /** What came. */
  readonly received: unknown;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
  /** The error behind it, when there is one. */
  readonly cause?: unknown;
}

/** Prints a received value briefly and safely. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value === 'object' && value !== null) {
    try {
      const text = JSON.stringify(value) ?? String(value);
      return text.length > 120 ? `${text.slice(0, 117)}...` : text;
    } catch {
      return Object.prototype.toString.call(value);
    }
  }
  return String(value);
}

/**
 * The one error class of Regatta.
 *
 * `[regatta] dropout "hidden1": expected rate in [0, 1], received 1.5. Pass the fraction of units to drop.`
 */
export class RegattaError extends Error {
  /** The method or function that complains, e.g. `dropout`. */
  readonly subject: string;
  /** The place in the network, where there is one. */
  readonly site: string | undefined;
  /** What would have been right. */
  readonly expected: string;
  /** What came. */
  readonly received: unknown;
  /** What to do about it. */
  readonly remedy: string;

  constructor(parts: ErrorParts) {
    const place = parts.site === undefined ? '' : ` "${parts.site}"`;
    super(
      `[regatta] ${parts.subject}${place}: expected ${parts.expected}, received ${show(parts.received)}. ${parts.remedy}`,
      parts.cause === undefined ? undefined : { cause: parts.cause },
    );
    this.name = 'RegattaError';
    this.subject = parts.subject;
    this.site = parts.site;
    this.expected = parts.expected;
    this.received = parts.received;
    this.remedy = parts.remedy;
  }
}
