/** The parts of a Regatta error. */
export interface ErrorParts {
  /** What the error is about: a regularizer, layer or function, e.g. `spatial-dropout`. */
  readonly subject: string;
  /** The site or layer name, if any. */
  readonly site?: string | undefined;
  /** What was expected. */
  readonly expected: string;
  /** The value that was received. */
  readonly received: unknown;
  /** How to fix it, as a sentence. */
  readonly remedy: string;
  /** The underlying error, if any. */
  readonly cause?: unknown;
}

const shapeOf = (shape: unknown): string =>
  Array.isArray(shape) ? ` [${shape.map((size) => size ?? '*').join(', ')}]` : '';

/** Describes what is known by more than its fields: tensors, layers, models, regularizers. Without importing tfjs. */
function describe(value: object): string | undefined {
  const has = (key: string): boolean => key in value;
  const get = (key: string): unknown => Reflect.get(value, key);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${get('length') ?? value.byteLength}`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Promise) return 'a promise';
  if (has('sourceLayer') && has('shape')) return `a symbolic tensor${shapeOf(get('shape'))}`;
  if (has('isDisposedInternal')) {
    return `a ${get('isDisposedInternal') === true ? 'disposed ' : ''}tensor${shapeOf(get('shape'))}`;
  }
  if (typeof get('getClassName') === 'function') {
    return `the ${Array.isArray(get('layers')) ? 'model' : 'layer'} ${JSON.stringify(get('name'))}`;
  }
  if (typeof get('fold') === 'function') return 'a stream';
  const acts = Object.values(value).some((member) => typeof member === 'function');
  if (acts && typeof get('name') === 'string') return `the object named ${JSON.stringify(get('name'))}`;
  return undefined;
}

/** Formats a value for an error message: short, and never throws. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value === 'object' && value !== null) {
    try {
      const described = describe(value);
      if (described !== undefined) return described;
      const text = JSON.stringify(value) ?? String(value);
      return text.length > 120 ? `${text.slice(0, 117)}...` : text;
    } catch {
      return Object.prototype.toString.call(value);
    }
  }
  return String(value);
}

/**
 * The error that Regatta throws.
 *
 * `[regatta] dropout "hidden1": expected rate in [0, 1], received 1.5. Pass the fraction of units to drop.`
 */
export class RegattaError extends Error {
  /** What the error is about, e.g. `dropout`. */
  readonly subject: string;
  /** The site or layer name, if any. */
  readonly site: string | undefined;
  /** What was expected. */
  readonly expected: string;
  /** The value that was received. */
  readonly received: unknown;
  /** How to fix it. */
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
