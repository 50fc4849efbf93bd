import type { SplitMetrics, TrialRecord } from '@regatta/record';

const haveSameMetrics = (a: SplitMetrics, b: SplitMetrics): boolean =>
  (['train', 'validation', 'test'] as const).every((split) => {
    const [own = {}, other = {}] = [a[split], b[split]];
    return [...new Set([...Object.keys(own), ...Object.keys(other)])].every(
      (name) => own[name] === other[name],
    );
  });

/** Whether two finished trials gave the same numbers in every metric of every split, to the last bit. */
export const areIdentical = (a: TrialRecord, b: TrialRecord): boolean =>
  a.status === 'ok' &&
  b.status === 'ok' &&
  haveSameMetrics(a.metrics, b.metrics) &&
  haveSameMetrics(a.best?.metrics ?? {}, b.best?.metrics ?? {});
