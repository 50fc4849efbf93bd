import { arch, cpus, platform, release, totalmem } from 'node:os';
import { type Versions, versions } from './versions.ts';

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

export function environment(backend: string, workers: number): Environment {
  const processors = cpus();
  return {
    versions: versions(),
    system: `${platform()} ${release()} ${arch()}`,
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    backend,
    workers,
    finished: new Date().toISOString(),
  };
}
