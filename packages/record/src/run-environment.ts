import type { Versions } from './software-versions.ts';

/** The machine and software of a run. They may differ between runs that give the same numbers. */
export interface Environment {
  /** Versions of the software. */
  readonly versions: Versions;
  /** The operating system. */
  readonly system: string;
  /** Model of the processor. */
  readonly cpu: string;
  /** Number of processor cores. */
  readonly cores: number;
  /** Memory of the machine; 0 if a browser does not tell. */
  readonly memoryBytes: number;
  /** The backend of the trials. */
  readonly backend: string;
  /** Number of trials that ran at the same time. */
  readonly workers: number;
  /** When the run ended. */
  readonly finished: string;
}
