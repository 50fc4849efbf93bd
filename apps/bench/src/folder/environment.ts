import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Environment } from '@regatta/record';
import { versions } from '@regatta/trial';

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
