/** The software that made a record. */
export interface Versions {
  /** Version of Regatta. */
  readonly regatta: string;
  /** Version of TensorFlow.js. */
  readonly tfjs: string;
  /** Version of Node; in a browser, its user agent. */
  readonly node: string;
  /** Version of the training code; see `codeVersion` of `@regatta/trial`. */
  readonly code: string;
}
