import type { Checkpoint, MetricInfo, TaskHeader } from '@regatta/record';
import { named, nearest, UsageError } from '@regatta/record';

/** What ranks the arms of a run, where it is not what the task says. */
export interface MeasureOptions {
  /** Name of a metric that every task of the run has. */
  readonly metric?: string | undefined;
  /** The weights at which it, and the metric that guards it, are read. */
  readonly checkpoint?: Checkpoint | undefined;
}

/**
 * Returns the header of a task with the primary metric of a run. The metric that guards the primary one is read at the same weights;
 * the primary one has no other to guard it if it is that metric.
 *
 * @throws UsageError if the task has no metric of that name.
 */
export function measuredBy<H extends Pick<TaskHeader, 'task' | 'primary' | 'guard' | 'metrics'>>(
  header: H,
  { metric, checkpoint }: MeasureOptions,
): H {
  const at = (info: MetricInfo): MetricInfo => (checkpoint === undefined ? info : { ...info, checkpoint });
  const names = header.metrics.map(({ name }) => name);
  const found = metric === undefined ? header.primary : header.metrics.find(({ name }) => name === metric);
  if (found === undefined) {
    const close = nearest(metric!, names);
    throw new UsageError(
      `--metric: expected a metric of ${header.task} (${names.join(', ')}), received "${named(metric!)}".${close === undefined ? '' : ` Did you mean "${close}"?`}`,
    );
  }
  const { guard, ...rest } = header;
  const guarded = guard !== undefined && guard.name !== found.name ? { guard: at(guard) } : {};
  return { ...(rest as H), primary: at(found), ...guarded };
}
