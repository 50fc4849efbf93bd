/** Opens a store and builds its report in a separate process, so that its memory can be measured. */
import { getHeapStatistics } from 'node:v8';
import { summarize } from '@regatta/evidence';
import { environment } from '../folder/environment.ts';
import { writeOutputs } from '../folder/outputs.ts';
import { openStore } from '../folder/store.ts';
import { largePlan } from './many-records.ts';
import type { StoreCost } from './planning.ts';

/** Time and memory used to open a store and build its report. */
export type StoreTimes = Omit<StoreCost, 'records' | 'storeBytes' | 'reportBytes'>;

const peak = (): number => process.resourceUsage().maxRSS * 1024;

/** Measures time and memory. */
async function measure(directory: string, count: number): Promise<StoreTimes> {
  const plan = largePlan(count);
  const begun = performance.now();
  const store = openStore(directory);
  const opened = performance.now();
  const openBytes = peak();
  try {
    const records = [...store.records.values()];
    const summary = summarize(records, {
      plan: plan.analysis,
      command: 'regatta speed --store',
    });
    const summarized = performance.now();
    writeOutputs(directory, summary, records, environment('wasm', 1), []);
    const written = performance.now();
    return {
      openSeconds: (opened - begun) / 1000,
      openBytes,
      summarySeconds: (summarized - opened) / 1000,
      writeSeconds: (written - summarized) / 1000,
      peakBytes: peak(),
      heapLimitBytes: getHeapStatistics().heap_size_limit,
    };
  } finally {
    store.close();
  }
}

const [, , directory = '', count = ''] = process.argv;
process.send?.(await measure(directory, Number(count)));
process.disconnect?.();
