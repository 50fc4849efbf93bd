import { type Cells, tableOf } from './columns.ts';
import { type CostModel, million, type Need, planFor } from './planning.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const short = (value: number): string => (value < 10 ? value.toPrecision(2) : whole(value));
const gigabytes = (bytes: number): string => `${short(bytes / 1e9)} GB`;

const needNames: Readonly<Record<Need['name'], string>> = {
  writer: 'the one writer',
  redis: 'memory of Redis',
  memory: 'heap to open and report',
};

const amount = ({ unit }: Need, value: number): string =>
  unit === 'bytes' ? gigabytes(value) : `${short(value)} trials/s`;

/** Formats the cost model for a terminal, with an estimate for a million trials on a thousand cores. */
export function costText(model: CostModel): string {
  const head: Cells = ['run and task', 'trials', 's/trial', 'trials/core-hour', 'store bytes/trial'];
  const rows = model.runs.flatMap((run): Cells[] =>
    [
      { title: `${run.name} (${run.cpu}, Node ${run.node})`, cost: run },
      ...run.tasks.map((cost) => ({ title: `  ${cost.task}`, cost })),
    ].map(({ title, cost }) => [
      title,
      whole(cost.trials),
      cost.secondsPerTrial.toFixed(2),
      whole(cost.trialsPerCoreHour),
      whole(cost.storeBytesPerTrial),
    ]),
  );
  const { queue, store } = model;
  const lines = [
    tableOf([head, ...rows]),
    '',
    queue === null
      ? 'queue: not measured; add --queue <url>'
      : `queue: ${queue.millisecondsPerTrial.toFixed(2)} ms and ${whole(queue.redisBytesPerTrial)} bytes of Redis per trial`,
    store === null
      ? 'store: not measured; add --store'
      : `store: opening ${whole(store.records)} records takes ${store.openSeconds.toFixed(1)} s, their report ${(store.summarySeconds + store.writeSeconds).toFixed(1)} s and up to ${gigabytes(store.peakBytes)}`,
  ];
  const plans = model.runs.map((run) => {
    const { coreHours, hours, storeBytes, needs } = planFor(model, run, million);
    const first = needs[0];
    const said =
      first === undefined
        ? ''
        : `; ${first.load > 1 ? 'first bottleneck' : 'tightest'}: ${needNames[first.name]}, ${amount(first, first.needed)} of ${amount(first, first.available)}`;
    return `${whole(million.trials)} trials like ${run.name} on ${whole(million.cores)} cores: ${whole(coreHours)} core-hours, ${short(hours)} h, ${gigabytes(storeBytes)} of store${said}`;
  });
  return [...lines, '', ...plans, ''].join('\n');
}
