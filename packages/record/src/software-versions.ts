/** What a record was made with. */
export interface Versions {
  readonly regatta: string;
  readonly tfjs: string;
  /** Of Node; in a browser, what it calls itself. */
  readonly node: string;
  /** See `codeVersion`. */
  readonly code: string;
}
