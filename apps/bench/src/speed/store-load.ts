import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunError } from '@regatta/record';
import * as z from 'zod';
import { tell } from '../terminal/terminal.ts';
import { largePlan, writeManyRecords } from './many-records.ts';
import type { StoreCost } from './planning.ts';
import type { StoreTimes } from './store-process.ts';

const times: z.ZodType<StoreTimes> = z.object({
  openSeconds: z.number(),
  openBytes: z.number(),
  summarySeconds: z.number(),
  writeSeconds: z.number(),
  peakBytes: z.number(),
  heapLimitBytes: z.number(),
});

async function measureApart(directory: string, count: number): Promise<StoreTimes> {
  const script = fileURLToPath(new URL('../../bin/store-process.js', import.meta.url));
  const child = fork(script, [directory, `${count}`], { execArgv: [] });
  let found: unknown;
  child.on('message', (message) => {
    found = message;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new RunError(`the process that opens the store ended with code ${code}`);
  return times.parse(found);
}

/** Measures a store with about `count` records made from a small real run: opens it and builds its report. */
export async function measureStore(count: number): Promise<StoreCost> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-store-'));
  try {
    const plan = largePlan(count);
    tell(`writing ${plan.specs.length} records`);
    await writeManyRecords(directory, plan);
    tell('opening them and building the report');
    const measured = await measureApart(directory, count);
    return {
      records: plan.specs.length,
      storeBytes: statSync(join(directory, 'trials.jsonl')).size,
      reportBytes: statSync(join(directory, 'report.html')).size,
      ...measured,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** Formats the measurement for a terminal. */
export function storeText(found: StoreCost): string {
  const {
    records,
    storeBytes,
    reportBytes,
    openSeconds,
    openBytes,
    summarySeconds,
    writeSeconds,
    peakBytes,
  } = found;
  return [
    `${records} records, ${megabytes(storeBytes)}: open in ${openSeconds.toFixed(2)} s, ${megabytes(openBytes)} of memory`,
    `report in ${(summarySeconds + writeSeconds).toFixed(2)} s (analysis ${summarySeconds.toFixed(2)} s, files ${writeSeconds.toFixed(2)} s), ` +
      `${megabytes(peakBytes)} of peak memory; report.html has ${megabytes(reportBytes)}`,
    '',
  ].join('\n');
}
