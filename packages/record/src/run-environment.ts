import type { Versions } from './software-versions.ts';

/** The machine and the software of a run: what may differ between runs with the same numbers. */
export interface Environment {
  readonly versions: Versions;
  readonly system: string;
  readonly cpu: string;
  readonly cores: number;
  /** 0 where a browser does not tell. */
  readonly memoryBytes: number;
  readonly backend: string;
  readonly workers: number;
  /** Time at which the run ended. */
  readonly finished: string;
}
